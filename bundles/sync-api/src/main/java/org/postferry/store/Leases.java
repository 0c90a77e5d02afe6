package org.postferry.store;

import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One lease for the whole store at a time. */
@ProviderType
public interface Leases {
    /** Takes the lease when it is free, has run out, or is this container's own from before a crash; each time with a higher epoch. */
    Optional<Lease> take(String containerId, Duration validFor);

    /** Prolongs it by one statement; false when another has it now: stop writing. */
    boolean renew(Lease lease, Duration validFor);

    /** Gives it back. */
    void release(Lease lease);
}
