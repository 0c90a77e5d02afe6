package org.postferry.connector;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** A pull in bounded batches. Confined to its session's thread; asking for the next batch is the backpressure. */
@ConsumerType
public interface FactStream extends AutoCloseable {
    /** The next batch; empty when there is no more. The last batch has an {@code end}. */
    Optional<FactBatch> next() throws ConnectorException, InterruptedException;

    /** Ends the pull, also in the middle: drains a little, else the connection is dropped and the session's next call fails as TRANSIENT. */
    @Override
    void close();
}
