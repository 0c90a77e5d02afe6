/** Writes messages with Angus Mail: begin at {@link org.postferry.mime.angus.AngusMessageComposer}. */
@NullMarked
package org.postferry.mime.angus;

import org.jspecify.annotations.NullMarked;
