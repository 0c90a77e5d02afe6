/** The OSGi component that offers the connector; everything it does is done beside it. */
@NullMarked
package org.postferry.imap.internal;

import org.jspecify.annotations.NullMarked;
