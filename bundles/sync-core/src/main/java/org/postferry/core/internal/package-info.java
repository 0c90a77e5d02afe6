/** Wires the engine to its container: {@link org.postferry.core.internal.EngineComponent}. */
@NullMarked
package org.postferry.core.internal;

import org.jspecify.annotations.NullMarked;
