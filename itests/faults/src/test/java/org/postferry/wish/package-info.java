/** Changes made here on real servers, wherever the process dies: begin at {@link org.postferry.wish.WishesOnServersTest}. */
@NullMarked
package org.postferry.wish;

import org.jspecify.annotations.NullMarked;
