/** What the engine offers to HTTP, console and shell: {@link org.postferry.sync.Accounts} to change, {@link org.postferry.sync.SyncState} to see. */
@Version("1.0.0")
@Export
@NullMarked
package org.postferry.sync;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
