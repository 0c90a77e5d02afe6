/** What implements the contracts: each class one of {@link org.postferry.store.MailStore}'s parts, over rows and packs. */
@NullMarked
package org.postferry.store.h2.internal;

import org.jspecify.annotations.NullMarked;
