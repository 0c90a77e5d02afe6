/** When a failed thing is tried again: begin at {@link org.postferry.core.retry.RetryTable}, the one place that decides it. */
@NullMarked
package org.postferry.core.retry;

import org.jspecify.annotations.NullMarked;
