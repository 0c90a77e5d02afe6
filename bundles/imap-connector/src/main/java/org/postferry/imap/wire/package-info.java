/**
 * IMAP on the wire: bytes, TLS, literals, responses, tags. Begin at {@link org.postferry.imap.wire.Conversation}; it knows
 * no command and no engine type.
 */
@NullMarked
package org.postferry.imap.wire;

import org.jspecify.annotations.NullMarked;
