/** Content packs: append-only files of checksummed records, which know no SQL. Begin at {@link org.postferry.store.h2.pack.PackSet}. */
@NullMarked
package org.postferry.store.h2.pack;

import org.jspecify.annotations.NullMarked;
