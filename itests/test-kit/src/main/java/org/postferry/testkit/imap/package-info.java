/** An IMAP server that says what a transcript says: for what no healthy server shows. */
@NullMarked
package org.postferry.testkit.imap;

import org.jspecify.annotations.NullMarked;
