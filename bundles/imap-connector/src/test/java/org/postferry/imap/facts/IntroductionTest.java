package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.SessionInfo;
import org.postferry.model.Security;

/** Servers that hang up when they are asked for something that they offer. */
class IntroductionTest {
    private static ConnectorException hangsUp(Played server) {
        ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(Security.NONE));
        assertEquals(Kind.TRANSIENT, failure.kind());
        assertEquals(Extent.ACCOUNT, failure.extent());
        return failure;
    }

    private static boolean leavesOut(ConnectorException failure) {
        return failure.getMessage().contains("left out");
    }

    @Test
    void whatEndsTheConnectionEachTimeIsLeftOut() throws Exception {
        try (Played server = Played.of("hangs-up-namespace")) {
            assertFalse(leavesOut(hangsUp(server)));

            ConnectorException found = hangsUp(server);
            assertTrue(
                    found.getMessage()
                            .endsWith(" It offers NAMESPACE and hangs up when it is asked for that; it is left out for"
                                    + " a day."),
                    found.getMessage());

            SessionInfo info = server.open(Security.NONE).info();
            assertEquals("Old", info.server());
            assertFalse(info.capabilities().contains("NAMESPACE"));
            assertTrue(info.capabilities().contains("QRESYNC"));

            List<ConnectionReport.Step> steps = server.probe().steps();
            server.assertPlayed();
            assertTrue(steps.stream().allMatch(ConnectionReport.Step::ok), steps.toString());
            assertTrue(
                    steps.stream().anyMatch(step -> step.detail()
                            .endsWith(" It offers NAMESPACE as well, which turned out not to work and is left"
                                    + " out for a day.")),
                    steps.toString());
        }
    }

    @Test
    void whatIsAnsweredTheNextTimeIsNotLeftOut() throws Exception {
        try (Played server = Played.of("hangs-up-once")) {
            assertFalse(leavesOut(hangsUp(server)));

            assertTrue(server.open(Security.NONE).info().capabilities().contains("NAMESPACE"));
            server.open(Security.NONE);
            server.assertPlayed();
        }
    }

    @Test
    void whatWasAnsweredBeforeIsNotLeftOut() throws Exception {
        try (Played server = Played.of("hangs-up-later")) {
            server.open(Security.NONE);
            assertFalse(leavesOut(hangsUp(server)));
            assertFalse(leavesOut(hangsUp(server)));

            assertTrue(server.open(Security.NONE).info().capabilities().contains("NAMESPACE"));
            server.assertPlayed();
        }
    }

    private static void assertLeavesOut(String word, ConnectorException failure) {
        assertTrue(failure.getMessage().contains(" It offers " + word + " and hangs up "), failure.getMessage());
    }

    @Test
    void eachIsLeftOutAfterTwoOfItsOwnAndComesBackWhereThatDidNotHelp() throws Exception {
        try (Played server = Played.of("hangs-up-anywhere")) {
            assertFalse(leavesOut(hangsUp(server)));
            assertLeavesOut("ID", hangsUp(server));
            assertFalse(leavesOut(hangsUp(server)));
            assertLeavesOut("ENABLE", hangsUp(server));

            SessionInfo info = server.open(Security.NONE).info();
            assertEquals("Old", info.server());
            assertFalse(info.capabilities().contains("ENABLE"));
            server.assertPlayed();
        }
    }

    @Test
    void twoThatEndTheConnectionAreBothLeftOut() throws Exception {
        try (Played server = Played.of("hangs-up-two")) {
            for (String word : List.of("ID", "NAMESPACE", "ID")) {
                assertFalse(leavesOut(hangsUp(server)));
                assertLeavesOut(word, hangsUp(server));
            }

            SessionInfo info = server.open(Security.NONE).info();
            assertFalse(info.capabilities().contains("ID"));
            assertFalse(info.capabilities().contains("NAMESPACE"));
            server.assertPlayed();
        }
    }

    @Test
    void whatNothingWorksWithoutIsNeverLeftOut() throws Exception {
        try (Played server = Played.of("hangs-up-id-needed")) {
            for (int i = 0; i < 2; i++) {
                ConnectorException failure = assertThrows(ConnectorException.class, () -> server.openNamed("netease"));
                assertFalse(leavesOut(failure));
            }

            assertEquals("Coremail", server.openNamed("netease").info().server());
            server.assertPlayed();
        }
    }
}
