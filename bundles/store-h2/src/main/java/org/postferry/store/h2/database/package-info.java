/** The database file: opened, migrated, written by one and read by many. Begin at {@link org.postferry.store.h2.database.Database}. */
@NullMarked
package org.postferry.store.h2.database;

import org.jspecify.annotations.NullMarked;
