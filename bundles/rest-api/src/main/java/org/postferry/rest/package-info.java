/** JSON and events over HTTP, as docs and {@code openapi.json} describe them: begin at {@link org.postferry.rest.ApiServlet}. */
@NullMarked
package org.postferry.rest;

import org.jspecify.annotations.NullMarked;
