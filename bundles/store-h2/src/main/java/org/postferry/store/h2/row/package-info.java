/** Rows as values, and what is packed inside them. Begin at {@link org.postferry.store.h2.row.EmailRow}. */
@NullMarked
package org.postferry.store.h2.row;

import org.jspecify.annotations.NullMarked;
