/** A real Dovecot for tests: begin with {@link org.postferry.testkit.dovecot.DovecotServer}. */
@NullMarked
package org.postferry.testkit.dovecot;

import org.jspecify.annotations.NullMarked;
