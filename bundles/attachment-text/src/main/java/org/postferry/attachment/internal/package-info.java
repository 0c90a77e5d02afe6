/** The component. */
@NullMarked
package org.postferry.attachment.internal;

import org.jspecify.annotations.NullMarked;
