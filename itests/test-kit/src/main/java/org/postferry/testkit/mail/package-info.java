/** Mail made up by rule, the same on every machine: begin with {@link org.postferry.testkit.mail.GeneratedMailbox}. */
@NullMarked
package org.postferry.testkit.mail;

import org.jspecify.annotations.NullMarked;
