/** Makes and ends loops while store, connectors and lease come and go: begin at {@link org.postferry.core.engine.Engine}. */
@NullMarked
package org.postferry.core.engine;

import org.jspecify.annotations.NullMarked;
