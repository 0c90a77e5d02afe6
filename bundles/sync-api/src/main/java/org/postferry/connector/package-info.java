/**
 * What a connector implements: it translates one protocol into facts and never decides, never sees the store. Begin
 * at {@link org.postferry.connector.Connector}, then {@link org.postferry.connector.Session}.
 */
@Version("1.0.0")
@Export
@NullMarked
package org.postferry.connector;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
