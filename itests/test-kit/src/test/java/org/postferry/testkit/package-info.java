/** Proves that the contracts notice what they promise to notice. */
@NullMarked
package org.postferry.testkit;

import org.jspecify.annotations.NullMarked;
