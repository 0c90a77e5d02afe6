/** Documents and the thread that follows the journal. */
@NullMarked
package org.postferry.search.lucene.index;

import org.jspecify.annotations.NullMarked;
