/**
 * The connector's contract as something that runs: extend
 * {@link org.postferry.testkit.connector.ConnectorContract}, say by
 * {@link org.postferry.testkit.connector.ServerUnderTest} what a second client does to your server, and every promise
 * of the connector's package is tested on it.
 */
@NullMarked
package org.postferry.testkit.connector;

import org.jspecify.annotations.NullMarked;
