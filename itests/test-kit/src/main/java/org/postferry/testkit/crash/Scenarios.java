package org.postferry.testkit.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.FakeMessage;
import org.postferry.testkit.server.Temper;

/** What an engine must survive. Each scenario may be played with every temper but for what it says. */
public enum Scenarios implements Play {
    /** Several mailboxes are mirrored for the first time. */
    FIRST_SYNC(FirstSync::new),

    /** While the first sync runs, emails come, change and go. */
    CHANGES_DURING_FIRST_SYNC(ChangesDuringFirstSync::new),

    /** New emails, keywords, removals and mailboxes, in two rounds. */
    CHANGES(Changes::new),

    /** A mailbox is renamed, with one below it, and gets an email. */
    RENAME(Rename::new),

    /** The server numbers a mailbox anew: emails stay the same. */
    UIDVALIDITY_CHANGE(UidvalidityChange::new),

    /** A restored backup, or a server that has forgotten what changed: everything is asked for again. */
    SNAPSHOT(Snapshot::new),

    /** A whole mailbox is emptied: proven again on a new connection, then gone. */
    MASS_REMOVAL(MassRemoval::new),

    /** A renumbered mailbox has lost its emails, which nobody can prove: held, then allowed by a person. Not for JMAP's kind. */
    HELD_REMOVAL(HeldRemoval::new),

    /** The server says that everything is gone, and it is not. */
    LYING_SERVER(LyingServer::new),

    /** New emails of which head never speaks: only the count tells. */
    SILENT_SERVER(SilentServer::new),

    /** A worker of another container slept past its lease and wakes with a batch in its hands. */
    STALE_WORKER(StaleWorker::new),

    /** A bulk worker read a batch of history; it is stored after head has told what happened since. */
    LATE_HISTORY(LateHistory::new);

    private final Supplier<Scenario> maker;

    Scenarios(Supplier<Scenario> maker) {
        this.maker = maker;
    }

    @Override
    public Scenario play() {
        return maker.get();
    }

    private static final class FirstSync implements Scenario {
        @Override
        public void prepare(Stage stage) {
            fill(stage.server());
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.sync();
        }
    }

    private static final class ChangesDuringFirstSync implements Scenario {
        @Override
        public void prepare(Stage stage) {
            fill(stage.server());
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.meanwhile(4, () -> {
                stage.server().expunge("INBOX", 1, 20);
                deliver(stage.server(), "INBOX", 300);
                stage.server().flag("INBOX", 2, Keyword.SEEN);
            });
            stage.sync();
            stage.sync();
            auditWherePlain(stage);
        }
    }

    private static final class Changes implements Scenario {
        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
            stage.sync();
        }

        @Override
        public void act(Stage stage) throws Exception {
            FakeMailServer server = stage.server();
            deliver(server, "INBOX", 101, 102, 103, 104, 105, 106, 107, 108, 109);
            server.flag("INBOX", 3, Keyword.SEEN, Keyword.FLAGGED);
            server.unflag("Work", 1, Keyword.SEEN);
            server.expunge("INBOX", 5, 6, 19);
            server.createMailbox("New");
            deliver(server, "New", 110);
            stage.sync();
            server.move("INBOX", 7, "New");
            server.expunge("Work", 2);
            deliver(server, "Work", 111);
            stage.sync();
            auditWherePlain(stage);
        }
    }

    private static final class Rename implements Scenario {
        private MailboxId before;

        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
            stage.sync();
            before = mailbox(stage, "Work");
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.server().renameMailbox("Work", "Play");
            deliver(stage.server(), "Play", 120);
            stage.sync();
        }

        @Override
        public void check(Stage stage) {
            assertEquals(before, mailbox(stage, "Play"));
        }
    }

    private static final class UidvalidityChange implements Scenario {
        private Map<String, EmailId> before;

        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
            stage.sync();
            before = stage.emails();
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.server().expunge("INBOX", 4);
            deliver(stage.server(), "INBOX", 130);
            stage.server().renumber("INBOX");
            stage.sync();
        }

        @Override
        public void check(Stage stage) {
            Map<String, EmailId> after = stage.emails();
            before.forEach((subject, id) -> assertTrue(
                    subject.equals("letter 4") || id.equals(after.get(subject)),
                    () -> "\"" + subject + "\" was " + id + " and is " + after.get(subject)));
        }
    }

    private static final class Snapshot implements Scenario {
        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
        }

        @Override
        public void act(Stage stage) throws Exception {
            FakeMailServer.Backup backup = stage.server().backup();
            deliver(stage.server(), "INBOX", 140, 141);
            stage.server().flag("INBOX", 2, Keyword.FLAGGED);
            stage.sync();
            stage.server().restore(backup);
            stage.server().expunge("INBOX", 9);
            stage.sync();
            auditWherePlain(stage);
        }
    }

    private static final class MassRemoval implements Scenario {
        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
            stage.sync();
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.server().expunge("INBOX", uids(stage.server(), "INBOX"));
            stage.sync();
        }
    }

    private static final class HeldRemoval implements Scenario {
        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
            stage.sync();
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.server().expunge("INBOX", uids(stage.server(), "INBOX"));
            stage.server().renumber("INBOX");
            stage.sync();
            stage.approveHolds();
            stage.sync();
        }
    }

    private static final class LyingServer implements Scenario {
        private Map<String, EmailId> before;

        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
            stage.sync();
            before = stage.emails();
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.faults().lieWithAMassRemoval("INBOX", true);
            deliver(stage.server(), "INBOX", 150);
            stage.sync();
            stage.faults().clear();
            deliver(stage.server(), "INBOX", 151);
            stage.advance(Duration.ofDays(1));
            stage.sync();
        }

        @Override
        public void check(Stage stage) {
            Map<String, EmailId> after = stage.emails();
            before.forEach((subject, id) -> assertEquals(id, after.get(subject), subject));
        }
    }

    private static final class SilentServer implements Scenario {
        @Override
        public void prepare(Stage stage) throws Exception {
            fill(stage.server());
            stage.sync();
        }

        @Override
        public void act(Stage stage) throws Exception {
            deliver(stage.server(), "INBOX", 160, 161, 162);
            long[] uids = uids(stage.server(), "INBOX");
            stage.faults().beSilentAbout("INBOX", uids[uids.length - 2]);
            stage.sync();
        }
    }

    private static final class StaleWorker implements Scenario {
        @Override
        public void prepare(Stage stage) {
            fill(stage.server());
        }

        @Override
        public void act(Stage stage) throws Exception {
            Lease slept =
                    stage.store().leases().take("another container", LEASE).orElseThrow();
            stage.advance(LEASE.plusSeconds(1));
            stage.sync();
            Lane lane = Lane.head(new Scope.Mailbox(mailbox(stage, "INBOX"), "INBOX"));
            IntakeResult result = stage.store()
                    .intake()
                    .apply(new IntakeBatch(
                            slept,
                            stage.account(),
                            lane,
                            stage.store()
                                    .mailboxes()
                                    .scope(stage.account(), lane.scope())
                                    .head(),
                            List.of(),
                            Map.of(),
                            Map.of(),
                            new Checkpoint("of a worker that slept"),
                            Optional.empty()));
            assertEquals(new IntakeResult.Fenced(), result);
        }
    }

    private static final Duration LEASE = Duration.ofMinutes(1);

    /** 20 emails in the inbox with the UIDs and subjects 1 to 20, some elsewhere. */
    public static void fill(FakeMailServer server) {
        server.createMailbox("Work");
        server.createMailbox("Work/Old");
        deliver(server, "INBOX", IntStream.rangeClosed(1, 20).toArray());
        deliver(server, "Work", 31, 32, 33);
        deliver(server, "Work/Old", 41);
        server.flag("Work", 1, Keyword.SEEN);
        server.flag("INBOX", 8, Keyword.ANSWERED);
    }

    /** Emails with the subject "letter" and that number. */
    public static void deliver(FakeMailServer server, String mailbox, int... letters) {
        for (int letter : letters) {
            String text = "From: Ann <ann@example.org>\r\nSubject: letter " + letter + "\r\nMessage-ID: <" + letter
                    + "@example.org>\r\n\r\nThe text of letter " + letter + ".\r\n";
            server.deliver(
                    mailbox,
                    text.getBytes(StandardCharsets.US_ASCII),
                    Instant.parse("2025-03-01T00:00:00Z").plusSeconds(letter));
        }
    }

    private static long[] uids(FakeMailServer server, String mailbox) {
        return server.messages(mailbox).stream().mapToLong(FakeMessage::uid).toArray();
    }

    private static MailboxId mailbox(Stage stage, String path) {
        return stage.store().mailboxes().list(stage.account()).stream()
                .filter(mailbox ->
                        mailbox.path().equals(path) && mailbox.missingSince().isEmpty())
                .map(Mailbox::id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no mailbox " + path));
    }

    /** Plain IMAP tells no changed keywords: they come with the next rotation. */
    private static void auditWherePlain(Stage stage) throws Exception {
        if (stage.temper() == Temper.PLAIN) {
            stage.advance(Duration.ofDays(2));
            stage.sync();
        }
    }
}
