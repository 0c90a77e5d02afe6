package org.postferry.sync;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.EmailId;

/** Fetches what a person waits for, before all background work. Thread-safe. */
@ProviderType
public interface OnDemand {
    /** Sees to it that the email's content is here; waits at most so long. False when it is not here yet: it stays wanted, ask again. */
    boolean fetch(EmailId id, Duration atMost) throws InterruptedException;
}
