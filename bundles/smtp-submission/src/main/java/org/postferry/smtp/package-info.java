/** Hands messages in over SMTP (RFC 6409): begin at {@link org.postferry.smtp.SmtpSubmitter}. */
@NullMarked
package org.postferry.smtp;

import org.jspecify.annotations.NullMarked;
