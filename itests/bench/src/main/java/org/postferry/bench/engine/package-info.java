/** {@code ./bench engine} and {@code ./bench store}: the engine and its store on tiny mail that no network carries. Begin with {@link org.postferry.bench.engine.EngineBench}. */
@NullMarked
package org.postferry.bench.engine;

import org.jspecify.annotations.NullMarked;
