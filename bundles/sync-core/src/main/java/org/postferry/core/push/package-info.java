/** Carries wishes to the server, one command at a time: begin at {@link org.postferry.core.push.Push}. */
@NullMarked
package org.postferry.core.push;

import org.jspecify.annotations.NullMarked;
