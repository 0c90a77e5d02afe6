/** {@code ./bench idle}: what accounts cost in which nothing happens. Begin with {@link org.postferry.bench.idle.IdleBench}. */
@NullMarked
package org.postferry.bench.idle;

import org.jspecify.annotations.NullMarked;
