/** Black-box tests of the built product: start reading at {@link org.postferry.testkit.container.RunningPostferry}. */
@NullMarked
package org.postferry.container;

import org.jspecify.annotations.NullMarked;
