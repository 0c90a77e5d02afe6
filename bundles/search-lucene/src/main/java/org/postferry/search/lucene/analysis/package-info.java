/** Text to words, the same for mail and for queries. */
@NullMarked
package org.postferry.search.lucene.analysis;

import org.jspecify.annotations.NullMarked;
