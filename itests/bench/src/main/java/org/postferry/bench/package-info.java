/** Measurements that decide whether Postferry keeps its promises of speed: {@code ./bench} starts at {@link org.postferry.bench.Bench}. */
@NullMarked
package org.postferry.bench;

import org.jspecify.annotations.NullMarked;
