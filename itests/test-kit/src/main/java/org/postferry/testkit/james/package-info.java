/** A real server that speaks IMAP and JMAP over one store: {@link org.postferry.testkit.james.JamesServer}. */
@NullMarked
package org.postferry.testkit.james;

import org.jspecify.annotations.NullMarked;
