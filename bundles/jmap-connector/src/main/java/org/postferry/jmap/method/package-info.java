/**
 * JMAP's requests and methods as typed values, one method a file. Begin at {@link org.postferry.jmap.method.Api}; it knows
 * no engine type.
 */
@NullMarked
package org.postferry.jmap.method;

import org.jspecify.annotations.NullMarked;
