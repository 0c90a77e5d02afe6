/** What the store promises to the engine, the index and the HTTP interface: begin at {@link org.postferry.store.MailStore}. */
@Version("1.0.0")
@Export
@NullMarked
package org.postferry.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
