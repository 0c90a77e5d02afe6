/** What finding mail costs, next to notmuch and mu: begin at {@link org.postferry.bench.search.SearchBench}. */
@NullMarked
package org.postferry.bench.search;

import org.jspecify.annotations.NullMarked;
