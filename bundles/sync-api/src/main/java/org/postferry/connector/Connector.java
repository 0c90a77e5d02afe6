package org.postferry.connector;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One protocol. A stateless, thread-safe OSGi service with the property {@value #PROTOCOL}; it comes and goes while the
 * engine runs.
 */
@ConsumerType
public interface Connector {
    /** Name of the service property that says which protocol it speaks, such as {@code imap}. */
    String PROTOCOL = "protocol";

    /**
     * Opens an authenticated conversation; blocks at most {@code settings.connectTimeout()}. Called from an account's
     * own thread and from bulk workers.
     *
     * @throws ConnectorException when the server cannot be reached, is not to be trusted or refuses the sign-in
     */
    Session open(SessionSettings settings, Credential credential) throws ConnectorException, InterruptedException;

    /**
     * Does what {@link #open} does step by step and changes nothing, for a person who sets up an account. Never throws
     * for what the server does: the failed step says it.
     */
    ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException;
}
