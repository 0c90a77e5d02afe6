/** The page in the Felix Web Console: static files that speak to rest-api. Begin at {@link org.postferry.console.PostferryPlugin}. */
@NullMarked
package org.postferry.console;

import org.jspecify.annotations.NullMarked;
