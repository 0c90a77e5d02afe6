package org.postferry.connector;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The steps of a command that were taken: all that a connector may keep. After a crash the same command comes back with them. */
@ProviderType
public interface Steps {
    /** A step is a line, not a document. */
    int MAX_STEP_LENGTH = 4_096;

    /** The steps taken so far, oldest first. */
    List<String> taken();

    /** Writes down that a step was taken, such as {@code copied 17:22}; returns when it is on disk. */
    void record(String step);
}
