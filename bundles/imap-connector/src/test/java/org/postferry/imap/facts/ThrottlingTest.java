package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Scope;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;

class ThrottlingTest {
    private static ConnectorException refused(String command, String code, String text) {
        Optional<ResponseCode> inBrackets = code.isEmpty() ? Optional.empty() : Optional.of(new ResponseCode(code, ""));
        RefusedException refused = new RefusedException(command, new Status(Status.Kind.NO, inBrackets, text));
        return Failures.of(refused, "do it", Extent.SCOPE);
    }

    @ParameterizedTest
    @CsvSource({
        "UID FETCH, '', Request is throttled. Suggested Backoff Time: 92415 milliseconds, PT1M32.415S",
        "UID FETCH, '', Account exceeded command or bandwidth limits. (Failure), PT1H",
        "UID FETCH, ALERT, Account exceeded bandwidth limits, PT1H",
        "UID FETCH, OVERQUOTA, no more today, PT1H",
        "UID FETCH, LIMIT, slow down, PT1M",
        "LOGIN, UNAVAILABLE, Maximum number of connections from user+IP exceeded, PT1M",
        "LOGIN, ALERT, Too many simultaneous connections. (Failure), PT1M",
        "LOGIN, '', Too many login attempts, ''",
        "SELECT, INUSE, locked, ''",
        "SELECT, UNAVAILABLE, later, ''",
    })
    void aServerThatIsAskedTooMuchIsLeftAloneForItsTime(String command, String code, String text, String time) {
        ConnectorException failure = refused(command, code, text);

        Optional<Duration> expected = time.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(time));
        assertEquals(expected, failure.retryAfter());
        assertEquals(expected.isPresent() ? Kind.THROTTLED : Kind.TRANSIENT, failure.kind());
        assertEquals(expected.isPresent() ? Extent.ACCOUNT : Extent.SCOPE, failure.extent());
    }

    @ParameterizedTest
    @CsvSource({"APPEND, OVERQUOTA", "UID COPY, OVERQUOTA", "UID STORE, LIMIT", "CREATE, LIMIT"})
    void whereThereIsNoRoomWaitingDoesNotHelp(String command, String code) {
        assertEquals(Kind.PERMANENT, refused(command, code, "full").kind());
    }

    @Test
    void aGoodbyeForTooMuchHoldsTheAccount() throws Exception {
        try (Played server = Played.signedIn("bye-bandwidth")) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.session()
                    .dirtyScopes(Map.of(new Scope.MailboxList(), Checkpoint.NONE)));

            assertEquals(Kind.THROTTLED, failure.kind());
            assertEquals(Optional.of(Duration.ofHours(1)), failure.retryAfter());
        }
    }
}
