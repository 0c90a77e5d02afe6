package org.postferry.testkit.server;

import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;

/** Answers what follows a checkpoint of a lane. All it remembers stands in the checkpoint. */
@FunctionalInterface
interface FactSource {
    FactBatch after(Checkpoint at) throws ConnectorException;
}
