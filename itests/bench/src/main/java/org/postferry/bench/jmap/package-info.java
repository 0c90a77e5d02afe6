/** The product on a JMAP server, next to a client that throws everything away. Begin at {@link org.postferry.bench.jmap.JmapBench}. */
@NullMarked
package org.postferry.bench.jmap;

import org.jspecify.annotations.NullMarked;
