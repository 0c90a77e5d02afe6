/**
 * A mail server that exists in memory alone, and connectors of four tempers to it: begin at
 * {@link org.postferry.testkit.server.FakeMailServer}, then {@link org.postferry.testkit.server.FakeConnector}.
 */
@NullMarked
package org.postferry.testkit.server;

import org.jspecify.annotations.NullMarked;
