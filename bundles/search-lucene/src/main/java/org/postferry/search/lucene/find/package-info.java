/** From a tree to hits, facets and snippets. */
@NullMarked
package org.postferry.search.lucene.find;

import org.jspecify.annotations.NullMarked;
