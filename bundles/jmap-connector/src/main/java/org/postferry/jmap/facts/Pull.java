package org.postferry.jmap.facts;

import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;

/** A stream that asks the server again when what it answered is told. Each question is one round trip, so closing has nothing to drain. */
abstract class Pull implements FactStream {
    final Batches batches;
    private boolean closed;

    Pull(Checkpoint since) {
        this.batches = new Batches(since);
    }

    /** Asks once and adds one batch at least. */
    abstract void ask() throws ConnectorException, InterruptedException;

    @Override
    public Optional<FactBatch> next() throws ConnectorException, InterruptedException {
        if (batches.isEmpty() && !batches.isEnded() && !closed) {
            ask();
        }
        return batches.next();
    }

    @Override
    public void close() {
        closed = true;
    }
}
