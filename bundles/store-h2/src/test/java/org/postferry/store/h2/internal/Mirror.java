package org.postferry.store.h2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.ContentWriter;
import org.postferry.store.EmailQuery;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.ScopeState;
import org.postferry.store.h2.database.Database;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.mail.SubjectOnly;

/** A store with one account and its inbox, and short words for what happens to it. Mail number {@code n} has UID {@code n}. */
final class Mirror implements AutoCloseable {
    static final long UIDVALIDITY = 7;

    final H2MailStore store;
    final Lease lease;
    final AccountId account;
    final Scope.Mailbox inbox;

    /** Opens the store; the account and its inbox are made where they are not there. */
    Mirror(Path directory, Clock clock, FaultPoint faults) {
        this(new H2MailStore(directory, clock, faults));
    }

    Mirror(Path directory, Clock clock, Database.FreeSpace space) {
        this(new H2MailStore(directory, clock, FaultPoint.NONE, space));
    }

    Mirror(Path directory, Clock clock) {
        this(directory, clock, FaultPoint.NONE);
    }

    Mirror(H2MailStore store) {
        this.store = store;
        this.lease = store.leases().take("test", Duration.ofDays(400)).orElseThrow();
        this.account = store.accounts().list().stream()
                .findFirst()
                .map(record -> record.id())
                .orElseGet(() ->
                        store.accounts().create(TestAccounts.imap(), Map.of()).id());
        this.inbox = mailbox("INBOX");
    }

    Scope.Mailbox mailbox(String name) {
        Optional<MailboxId> present = store.mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.rawName().equals(name))
                .map(mailbox -> mailbox.id())
                .findFirst();
        if (present.isEmpty()) {
            RemoteFact.MailboxSeen seen = new RemoteFact.MailboxSeen(
                    name,
                    name,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Optional.empty(),
                    OptionalLong.of(UIDVALIDITY),
                    OptionalLong.empty());
            apply(Lane.head(new Scope.MailboxList()), List.of(seen), Optional.empty());
            return mailbox(name);
        }
        return new Scope.Mailbox(present.get(), name);
    }

    /** History is done, and these mails are there. */
    void synced(int... numbers) {
        apply(Lane.history(inbox), seen(numbers), Optional.of(new PullEnd.Whole(new Checkpoint("token"), false)));
    }

    IntakeResult head(RemoteFact... facts) {
        return apply(Lane.head(inbox), List.of(facts), Optional.empty());
    }

    IntakeResult snapshot(RemoteFact... facts) {
        return apply(Lane.snapshot(inbox), List.of(facts), Optional.empty());
    }

    IntakeResult apply(Lane lane, List<RemoteFact> facts, Optional<PullEnd> end) {
        ScopeState state = store.mailboxes().scope(account, lane.scope());
        Checkpoint at =
                switch (lane.kind()) {
                    case HEAD -> state.head();
                    case HISTORY -> state.history();
                    case SNAPSHOT -> state.snapshot();
                };
        Map<RemoteId, EmailHeader> headers = new HashMap<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailSeen seen) {
                headers.put(seen.id(), header(new String(seen.header().bytes(), StandardCharsets.UTF_8)));
            }
        }
        Checkpoint next = new Checkpoint("after " + at.value().hashCode());
        return store.intake().apply(new IntakeBatch(lease, account, lane, at, facts, headers, Map.of(), next, end));
    }

    static EmailHeader header(String subject) {
        return SubjectOnly.of(subject.lines().findFirst().orElse(""));
    }

    List<RemoteFact> seen(int... numbers) {
        List<RemoteFact> facts = new ArrayList<>();
        Arrays.stream(numbers).forEach(number -> facts.add(seen(UIDVALIDITY, number, number)));
        return facts;
    }

    RemoteFact.EmailSeen seen(long uidValidity, int uid, int number, Keyword... keywords) {
        return new RemoteFact.EmailSeen(
                new RemoteId.Uid(inbox.id(), uidValidity, uid),
                HeaderBytes.of(headerText(number).getBytes(StandardCharsets.UTF_8)),
                false,
                receivedAt(number),
                message(number).length,
                Set.of(new RemoteMembership(new MailboxRef.Known(inbox.id()), Set.of(keywords), false)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    RemoteIds ids(long first, long last) {
        return new RemoteIds.Uids(inbox.id(), UIDVALIDITY, List.of(new UidSpan(first, last)));
    }

    static Instant receivedAt(int number) {
        return Instant.parse("2025-06-01T12:00:00Z").plusSeconds(number);
    }

    static String headerText(int number) {
        return "Subject: mail " + number + "\r\n\r\n";
    }

    static byte[] message(int number) {
        return (headerText(number) + ("The text of mail " + number + ".\r\n").repeat(5))
                .getBytes(StandardCharsets.UTF_8);
    }

    Optional<EmailId> find(int number) {
        return store.emails().find(account, inbox, new RemoteId.Uid(inbox.id(), UIDVALIDITY, number));
    }

    EmailId email(int number) {
        return find(number).orElseThrow(() -> new AssertionError("mail " + number + " is not known"));
    }

    /** Fetches contents as one batch. */
    int contents(int... numbers) {
        try (ContentWriter writer = store.contents().writer(lease, account)) {
            for (int number : numbers) {
                keep(writer, email(number), message(number));
            }
            return writer.commit();
        }
    }

    /** Fetches one content, whatever the server announced. */
    void content(int number, byte[] bytes) {
        try (ContentWriter writer = store.contents().writer(lease, account)) {
            keep(writer, email(number), bytes);
            writer.commit();
        }
    }

    static void keep(ContentWriter writer, EmailId id, byte[] bytes) {
        ContentWriter.Pending pending = writer.begin(id);
        pending.write(bytes, 0, bytes.length);
        pending.keep(full());
    }

    static ContentWriter.Summary full() {
        return new ContentWriter.Summary(ContentState.FULL, "The text", false, Optional.empty());
    }

    byte[] read(int number) throws IOException {
        try (InputStream in = store.contents().read(email(number)).orElseThrow().open(0)) {
            return in.readAllBytes();
        }
    }

    List<Email> shown() {
        return store.emails().page(EmailQuery.ofAccount(account, 500)).items();
    }

    List<String> subjects() {
        return shown().stream().map(email -> email.header().subject()).sorted().toList();
    }

    @Override
    public void close() {
        store.close();
    }
}
