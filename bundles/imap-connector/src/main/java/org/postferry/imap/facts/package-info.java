/** What IMAP's answers mean: sign-in, lanes, checkpoints, contents. Begin at {@link org.postferry.imap.facts.ImapSession}. */
@NullMarked
package org.postferry.imap.facts;

import org.jspecify.annotations.NullMarked;
