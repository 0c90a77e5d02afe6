/** Which servers an account believes: one rule for every protocol that speaks TLS. */
@Version("1.0.0")
@Export
@NullMarked
package org.postferry.tls;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
