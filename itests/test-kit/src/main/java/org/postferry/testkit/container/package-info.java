/** The built product, started as a person would: begin with {@link org.postferry.testkit.container.RunningPostferry}. */
@NullMarked
package org.postferry.testkit.container;

import org.jspecify.annotations.NullMarked;
