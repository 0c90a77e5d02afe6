/** {@code ./bench imap}: the mirror of an IMAP account next to a bare FETCH and mbsync. Begin with {@link org.postferry.bench.imap.ImapBench}. */
@NullMarked
package org.postferry.bench.imap;

import org.jspecify.annotations.NullMarked;
