/**
 * The ways to sign in (SASL, RFC 4422), each one side of one exchange. Begin at {@link org.postferry.imap.sasl.Mechanism};
 * nothing here knows IMAP.
 */
@NullMarked
package org.postferry.imap.sasl;

import org.jspecify.annotations.NullMarked;
