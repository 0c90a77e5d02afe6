/** The service. */
@NullMarked
package org.postferry.search.lucene.internal;

import org.jspecify.annotations.NullMarked;
