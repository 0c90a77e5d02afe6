/** A server for handing mail in that breaks off wherever a test wants it to. */
@NullMarked
package org.postferry.testkit.smtp;

import org.jspecify.annotations.NullMarked;
