/** The store on H2 and content packs: begin at {@link org.postferry.store.h2.internal.H2MailStore}; the programs of {@code ./run} are here. */
@NullMarked
package org.postferry.store.h2;

import org.jspecify.annotations.NullMarked;
