/** Mail and queries of which plain Java knows what matches: begin at {@link org.postferry.search.lucene.model.ModelQueries}. Shares neither analyser nor parser with what it proves. */
@NullMarked
package org.postferry.search.lucene.model;

import org.jspecify.annotations.NullMarked;
