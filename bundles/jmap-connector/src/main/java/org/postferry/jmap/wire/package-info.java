/**
 * HTTP and JSON as JMAP needs them: redirects by hand, credentials to one origin, caps on everything that comes in.
 * Begin at {@link org.postferry.jmap.wire.Web}; it knows no method and no engine type.
 */
@NullMarked
package org.postferry.jmap.wire;

import org.jspecify.annotations.NullMarked;
