package org.postferry.connector;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The steps of a command that were taken: all that a connector may keep. After a crash the same command comes back with them. */
@ProviderType
public interface Steps {
    /** The steps taken so far, oldest first. */
    List<String> taken();

    /**
     * Writes down that a step was taken, such as {@code copied 17:22}: a line, not a document. Returns when it is on disk.
     *
     * @throws org.postferry.model.StoreGone when the command is no longer its container's, or the store is gone: nothing was
     *     written, and whoever performs must stop before the step
     */
    void record(String step);
}
