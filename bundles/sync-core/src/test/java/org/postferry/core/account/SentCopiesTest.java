package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.core.push.Submitters;
import org.postferry.model.AccountSettings;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.model.Role;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.testkit.server.FakeMailServer;

/** What was sent stands in Sent once, whoever files it. */
class SentCopiesTest {
    private static final byte[] MESSAGE =
            "Message-ID: <m@x>\r\nSubject: hello\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);

    private final LoopFixture at = new LoopFixture();
    private boolean serverFiles;
    private boolean offered = true;
    private boolean ownServer = true;
    private Optional<Credential> signedInWith = Optional.empty();
    private int sent;
    private byte[] handedOver = {};

    /** A server that takes every message, and files it itself where it does so. */
    private final class Taking implements Submitter {
        @Override
        public boolean isOffered(AccountSettings settings, SessionInfo server) {
            return offered;
        }

        @Override
        public Submission submit(
                AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope) {
            sent++;
            handedOver = bytes(message);
            signedInWith = Optional.of(credential);
            if (serverFiles) {
                at.server.mail.deliver("Sent", MESSAGE, at.clock.instant(), Keyword.SEEN);
            }
            return new Submission.Accepted(List.of(), false, false);
        }
    }

    private static byte[] bytes(RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void begin() throws Exception {
        Submitter taking = new Taking();
        at.submitters = (settings, server) -> Optional.of(taking)
                .filter(one -> one.isOffered(settings, server))
                .map(one -> new Submitters.Way(one, ownServer));
        at.server.mail.createMailbox("Sent", Role.SENT);
        at.server.deliver("INBOX", 1);
        at.begin();
        at.drive();
    }

    private MutationId send() throws Exception {
        return send(Optional.empty());
    }

    private MutationId send(Optional<EmailId> draft) throws Exception {
        Wish send = new Wish.Send(
                RemoteCommand.Message.of(MESSAGE),
                "m@x",
                "me@example.org",
                List.of("you@example.org"),
                draft,
                at.clock.instant());
        MutationId id = at.store
                .outbox()
                .submit(at.account, List.of(send), false, Optional.empty())
                .get(0);
        at.loop.inbox().wished();
        at.drive();
        while (!at.hired.isEmpty()) {
            at.hired.remove(0).run();
            at.drive();
        }
        return id;
    }

    private int copies() {
        return at.server.mail.messages("Sent").size();
    }

    private boolean nothingWaits() {
        return at.store.outbox().nextTime(at.account).isEmpty();
    }

    @Test
    void aCopyThatTheServerFiledIsFoundAndNotFiledAgain() throws Exception {
        serverFiles = true;

        send();
        at.later(Duration.ofSeconds(20));
        at.later(Duration.ofSeconds(20));

        assertEquals(1, sent);
        assertEquals(1, copies());
        assertTrue(nothingWaits());
        assertEquals(at.there(), at.here());
    }

    @Test
    void aCopyThatTheServerFilesSecondsLaterIsFoundToo() throws Exception {
        send();
        at.clock.advance(Duration.ofSeconds(5));
        at.server.mail.deliver("Sent", MESSAGE, at.clock.instant(), Keyword.SEEN);
        at.look();
        at.later(Duration.ofSeconds(20));
        at.later(Duration.ofSeconds(20));

        assertEquals(1, copies());
        assertTrue(nothingWaits());
    }

    @Test
    void aCopyThatTheServerFiledWithoutAWordIsLookedForBeforeAnotherIsFiled() throws Exception {
        send();
        at.clock.advance(Duration.ofSeconds(10));
        at.server.mail.deliver("Sent", MESSAGE, at.clock.instant(), Keyword.SEEN);
        for (int i = 0; i < 4; i++) {
            at.later(Duration.ofSeconds(6));
        }

        assertEquals(1, copies());
        assertTrue(nothingWaits());
        assertEquals(at.there(), at.here());
    }

    @Test
    void whereTheServerFilesNothingItIsFiledOnceFromHere() throws Exception {
        MutationId id = send();
        assertEquals(0, copies(), "the server has its time first");
        at.later(Duration.ofSeconds(20));
        at.later(Duration.ofSeconds(20));

        assertEquals(1, copies());
        assertArrayEquals(handedOver, at.server.mail.messages("Sent").get(0).bytes());
        assertEquals(
                Mutation.State.SETTLED, at.store.outbox().get(id).orElseThrow().state());
        assertTrue(nothingWaits());
        assertEquals(at.there(), at.here());
    }

    /** The draft that waits for the copy keeps the copy from nothing. */
    @Test
    void theCopyIsFiledAsSoonWhereADraftIsToGoAfterIt() throws Exception {
        send(Optional.of(at.emails().get(0).id()));

        for (int second = 0; second < 25; second++) {
            at.later(Duration.ofSeconds(1));
        }

        assertEquals(1, copies());
        assertTrue(nothingWaits());
        assertEquals(0, at.server.mail.messages("INBOX").size(), "the draft");
    }

    @Test
    void whereNothingTakesMailTheSendFailsWithASentence() throws Exception {
        offered = false;

        MutationId id = send();

        Mutation failed = at.store.outbox().get(id).orElseThrow();
        assertEquals(Mutation.State.FAILED, failed.state());
        assertTrue(
                failed.tries().get(0).serverSaid().contains("smtp settings"),
                failed.tries().toString());
        assertEquals(0, sent);
    }

    @Test
    void thePasswordForSendingIsForTheServerThatIsForSendingAlone() throws Exception {
        AccountSettings settings =
                at.store.accounts().get(at.account).orElseThrow().settings();
        at.store
                .accounts()
                .update(
                        at.account,
                        settings,
                        Map.of(
                                "password", at.sealed("password", FakeMailServer.PASSWORD),
                                "smtpPassword", at.sealed("smtpPassword", "another")));
        at.begin();
        at.drive();

        send();
        assertEquals(Optional.of(new Credential.Password(FakeMailServer.PASSWORD)), signedInWith);

        ownServer = false;
        send();
        assertEquals(Optional.of(new Credential.Password("another")), signedInWith);
    }
}
