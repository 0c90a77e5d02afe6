/** Bytes to headers, parts and text, and back: begin at {@link org.postferry.mime.MessageReader}. */
@Version("1.0.0")
@Export
@NullMarked
package org.postferry.mime;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
