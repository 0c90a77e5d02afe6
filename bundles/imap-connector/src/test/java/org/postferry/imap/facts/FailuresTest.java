package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
        "AUTHORIZATIONFAILED, PERMANENT, SCOPE",
        "EXPIRED, UNAUTHORIZED, ACCOUNT",
        "PRIVACYREQUIRED, PERMANENT, SCOPE",
        "CONTACTADMIN, PERMANENT, SCOPE",
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

    @ParameterizedTest
    @ValueSource(
            strings = {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN"})
    void toASignInTheySayThatOnlyAPersonCanHelp(String code) {
        Status no = new Status(Status.Kind.NO, Optional.of(new ResponseCode(code, "")), "in other words");

        ConnectorException failure = Failures.ofSignIn(new RefusedException("LOGIN", no), "alice", "password");

        assertEquals(Kind.UNAUTHORIZED, failure.kind());
        assertEquals(Extent.ACCOUNT, failure.extent());
    }

    @ParameterizedTest
    @CsvSource({
        "UID COPY, MESSAGELIMIT, true",
        "UID MOVE, LIMIT, true",
        "UID STORE, LIMIT, true",
        "UID EXPUNGE, MESSAGELIMIT, true",
        // there it is about our pace
        "UID EXPUNGE, LIMIT, false",
        "UID SEARCH, LIMIT, false",
        "UID FETCH, MESSAGELIMIT, false",
        "APPEND, LIMIT, false",
        "UID COPY, OVERQUOTA, false",
    })
    void onlyAChangeIsMadeSmallerAndOnlyWhereThatMayHelp(String command, String code, boolean tooMany) {
        Status no = new Status(Status.Kind.NO, Optional.of(new ResponseCode(code, "")), "in other words");

        assertEquals(tooMany, Failures.isTooMany(new RefusedException(command, no)));
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED, in other words, true",
        "AUTHENTICATIONFAILED, in other words, true",
        "X, User is authenticated but not connected., true",
        "X, Request is throttled, true",
        "LIMIT, in other words, true",
        "CONTACTADMIN, in other words, false",
        "PRIVACYREQUIRED, in other words, false",
        "AUTHORIZATIONFAILED, in other words, false",
        "NOPERM, in other words, false",
        "X-UNHEARD-OF, in other words, false",
    })
    void oneEmailStopsAllOnlyWhereNothingElseWouldBeAnsweredEither(String code, String words, boolean stopsAll) {
        Status no = new Status(Status.Kind.NO, Optional.of(new ResponseCode(code, "")), words);

        assertEquals(stopsAll, Failures.stopsAll(new RefusedException("UID FETCH", no)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', No such mailbox, true",
        "NONEXISTENT, in other words, true",
        "NOPERM, in other words, true",
        "TRYCREATE, in other words, true",
        "'', User is authenticated but not connected., false",
        "CONTACTADMIN, in other words, false",
        "SERVERBUG, in other words, false",
        "CORRUPTION, in other words, false",
        "INUSE, in other words, false",
        "UNAVAILABLE, in other words, false",
        "X-UNHEARD-OF, in other words, false",
    })
    void onlyARefusalThatNamesNoAilmentMayMeanThatThereIsNoMailbox(String code, String words, boolean mayMean) {
        Optional<ResponseCode> told = code.isEmpty() ? Optional.empty() : Optional.of(new ResponseCode(code, ""));

        assertEquals(
                mayMean,
                Failures.isOfNoMailbox(new RefusedException("EXAMINE", new Status(Status.Kind.NO, told, words))));
    }

    @Test
    void aServerWithoutWordsIsNotQuoted() {
        Status no = new Status(Status.Kind.NO, Optional.empty(), " ");
        RefusedException refused = new RefusedException("LOGIN", no);

        assertEquals(
                "mail.example.org does not let anybody in now.",
                Failures.ofGreeting(no.withoutWords(), "mail.example.org").getMessage());
        assertEquals(
                "The server refused to do it.",
                Failures.of(refused, "do it", Extent.SCOPE).getMessage());
        assertEquals(
                "The server does not accept this user name with this password.",
                Failures.ofSignIn(refused, "alice", "password").getMessage());
    }
}
