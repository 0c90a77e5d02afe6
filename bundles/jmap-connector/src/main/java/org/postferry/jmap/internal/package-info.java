/** The OSGi component that offers the connector; everything it does is done beside it. */
@NullMarked
package org.postferry.jmap.internal;

import org.jspecify.annotations.NullMarked;
