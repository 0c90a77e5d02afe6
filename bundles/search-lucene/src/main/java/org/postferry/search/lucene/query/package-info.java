/** The query language: text to a tree. */
@NullMarked
package org.postferry.search.lucene.query;

import org.jspecify.annotations.NullMarked;
