/**
 * Dying at every point: {@link org.postferry.testkit.crash.CrashPoints} runs a
 * {@link org.postferry.testkit.crash.Scenario} to its end once, then once for each point at which an engine can die.
 */
@NullMarked
package org.postferry.testkit.crash;

import org.jspecify.annotations.NullMarked;
