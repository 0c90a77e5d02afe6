package org.postferry.testkit.connector;

/** A part of the connector's contract, as tests over one fixture. */
interface ConnectorPromises {
    /** The server under test, with its mirror. */
    ConnectorFixture on();
}
