package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;

/** What each response code (RFC 5530 section 3) means for what was asked. */
class FailuresTest {
    @ParameterizedTest
    @CsvSource({
        "AUTHENTICATIONFAILED, UNAUTHORIZED, ACCOUNT",
        "AUTHORIZATIONFAILED, UNAUTHORIZED, ACCOUNT",
        "EXPIRED, UNAUTHORIZED, ACCOUNT",
        "PRIVACYREQUIRED, UNAUTHORIZED, ACCOUNT",
        "CONTACTADMIN, UNAUTHORIZED, ACCOUNT",
        "NOPERM, PERMANENT, SCOPE",
        "CANNOT, PERMANENT, SCOPE",
        "LIMIT, PERMANENT, SCOPE",
        "OVERQUOTA, PERMANENT, SCOPE",
        "TOOBIG, PERMANENT, SCOPE",
        "ALREADYEXISTS, PERMANENT, SCOPE",
        "CLIENTBUG, PERMANENT, SCOPE",
        "USEATTR, PERMANENT, SCOPE",
        "HASCHILDREN, PERMANENT, SCOPE",
        "UNAVAILABLE, TRANSIENT, SCOPE",
        "INUSE, TRANSIENT, SCOPE",
        "SERVERBUG, TRANSIENT, SCOPE",
        "CORRUPTION, TRANSIENT, SCOPE",
        "EXPUNGEISSUED, TRANSIENT, SCOPE",
        // the mailbox may be there again under another name, or be made: the list tells
        "NONEXISTENT, TRANSIENT, SCOPE",
        "TRYCREATE, TRANSIENT, SCOPE",
        "X-UNHEARD-OF, TRANSIENT, SCOPE",
    })
    void aRefusalMeansWhatItsCodeSays(String code, Kind kind, Extent extent) {
        Status no = new Status(Status.Kind.NO, Optional.of(new ResponseCode(code, "")), "in other words");

        ConnectorException failure = Failures.of(new RefusedException("APPEND", no), "do it", Extent.SCOPE);

        assertEquals(kind, failure.kind());
        assertEquals(extent, failure.extent());
        assertEquals("[" + code + "] in other words", failure.serverSaid());
        assertEquals(Optional.empty(), failure.retryAfter());
    }
}
