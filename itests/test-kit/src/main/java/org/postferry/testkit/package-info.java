/** What every test of Postferry shares: a clock that tests move, realistic mail, and the mark of a proven limit. */
@NullMarked
package org.postferry.testkit;

import org.jspecify.annotations.NullMarked;
