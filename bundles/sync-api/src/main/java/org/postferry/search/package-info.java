/** Finding mail by what is said in it: begin at {@link org.postferry.search.SearchIndex}. */
@Version("1.0.0")
@Export
@NullMarked
package org.postferry.search;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
