package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;

/** Who may come in, and what a person is told. */
interface SignInContract extends ConnectorPromises {
    Credential WRONG = new Credential.Password("not-the-password-93");

    @Test
    default void aWrongPasswordIsRefusedForTheWholeAccount() {
        ConnectorException refused = assertThrows(ConnectorException.class, () -> on().server
                .connector()
                .open(on().server.settings(), WRONG)
                .close());

        assertEquals(ConnectorException.Kind.UNAUTHORIZED, refused.kind());
        assertEquals(ConnectorException.Extent.ACCOUNT, refused.extent());
        assertFalse(refused.toString().contains("not-the-password"), "a secret is in the message");
    }

    @Test
    default void aTestThatGoesWellSaysSoStepByStep() throws Exception {
        on().server.createMailbox("Work");

        ConnectionReport report =
                on().server.connector().test(on().server.settings(), on().server.credential());

        assertTrue(report.ok(), report.toString());
        assertFalse(report.steps().isEmpty());
        assertEquals(on().server.mailboxes().size(), report.mailboxes().orElseThrow());
    }

    @Test
    default void aTestThatFailsSaysWhereAndThrowsNothing() throws Exception {
        ConnectionReport report = on().server.connector().test(on().server.settings(), WRONG);

        assertFalse(report.ok());
        ConnectionReport.Step failed =
                report.steps().stream().filter(step -> !step.ok()).findFirst().orElseThrow();
        assertFalse(failed.detail().isBlank());
        assertFalse(report.toString().contains("not-the-password"), "a secret is in the report");
    }

    @Test
    default void aTestChangesNothing() throws Exception {
        on().deliver(1);

        on().server.connector().test(on().server.settings(), on().server.credential());

        on().assertMirrored();
    }
}
