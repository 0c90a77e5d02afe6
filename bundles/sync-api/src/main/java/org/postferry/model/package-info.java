/** The nouns of a mailbox (RFC 8621), as values: start here, every other package speaks in these. */
@Version("1.0.0")
@Export
@NullMarked
package org.postferry.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
