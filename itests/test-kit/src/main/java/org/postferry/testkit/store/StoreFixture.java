package org.postferry.testkit.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.ContentQueue;
import org.postferry.store.ContentWriter;
import org.postferry.store.EmailQuery;
import org.postferry.store.Journal;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.Removals;
import org.postferry.store.ScopeState;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;

/**
 * A store with one account that has an inbox and an archive, and short words for what contract tests say of it. Mail
 * number {@code n} has UID {@code n}, a header, a size and a time of its own.
 */
final class StoreFixture {
    static final long UIDVALIDITY = 7;
    static final Duration LEASE = Duration.ofDays(400);

    final MailStoreContract contract;
    final FakeClock clock = new FakeClock();
    MailStore store;
    Lease lease;
    AccountId account;
    Scope.Mailbox inbox;
    Scope.Mailbox archive;

    StoreFixture(MailStoreContract contract) throws Exception {
        this.contract = contract;
        store = contract.open(clock);
        lease = store.leases().take("container", LEASE).orElseThrow();
        account = store.accounts().create(TestAccounts.imap(), Map.of()).id();
        list("INBOX", "Archive").applied();
        inbox = scope("INBOX");
        archive = scope("Archive");
    }

    /** Dies and starts again; the same container takes its own lease back. */
    void crash() throws Exception {
        store = contract.reopen(store);
        lease = store.leases().take("container", LEASE).orElseThrow();
    }

    // ---- batches

    StoreBatch batch(Lane lane) {
        return new StoreBatch(this, lane);
    }

    StoreBatch head(Scope scope) {
        return batch(Lane.head(scope));
    }

    StoreBatch head() {
        return head(inbox);
    }

    StoreBatch history() {
        return batch(Lane.history(inbox));
    }

    StoreBatch snapshot() {
        return batch(Lane.snapshot(inbox));
    }

    /** The whole list of mailboxes, as a snapshot of it. */
    StoreBatch list(String... names) {
        StoreBatch batch =
                head(new Scope.MailboxList()).began("list " + store.journal().end());
        Stream.of(names).forEach(name -> batch.fact(mailbox(name)));
        return batch.ended().current();
    }

    /** The inbox's history is done, and these emails are in it. */
    void synced(int... numbers) {
        synced(inbox, numbers);
    }

    void synced(Scope.Mailbox scope, int... numbers) {
        batch(Lane.history(scope))
                .seen(numbers)
                .end(new PullEnd.Whole(new Checkpoint("token"), false))
                .applied();
    }

    ScopeState state() {
        return store.mailboxes().scope(account, inbox);
    }

    Removals.Standing standing() {
        return store.removals().standing(account, inbox);
    }

    int sweep() {
        return store.removals().sweep(lease, account, inbox, 1_000);
    }

    // ---- what is there

    Scope.Mailbox scope(String rawName) {
        MailboxId id = named(rawName).orElseThrow().id();
        return new Scope.Mailbox(id, rawName);
    }

    Optional<Mailbox> named(String rawName) {
        return store.mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.rawName().equals(rawName))
                .filter(mailbox -> mailbox.missingSince().isEmpty())
                .findFirst();
    }

    /** As a person sees it, whatever the server calls it. */
    Mailbox listed(String path) {
        return store.mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no mailbox " + path));
    }

    EmailId email(int number) {
        return find(number).orElseThrow(() -> new AssertionError("mail " + number + " is not known"));
    }

    Optional<EmailId> find(int number) {
        return store.emails().find(account, inbox, uid(number));
    }

    Optional<Email> shown(int number) {
        return find(number).flatMap(id -> store.emails().get(id));
    }

    Set<Keyword> keywords(int number) {
        return shown(number).orElseThrow().keywords();
    }

    /** The subjects a person sees in the whole account, each as often as it is there. */
    List<String> subjects() {
        return store.emails().page(EmailQuery.ofAccount(account, 500)).items().stream()
                .map(email -> email.header().subject())
                .sorted()
                .toList();
    }

    static List<String> mails(int... numbers) {
        return java.util.Arrays.stream(numbers)
                .mapToObj(StoreFixture::subject)
                .sorted()
                .toList();
    }

    Journal.Cursor end() {
        return store.journal().end();
    }

    /** What was journalled behind a cursor. */
    List<String> journalled(Journal.Cursor after) {
        return store.journal().read(after, Journal.Stream.ALL, 1_000).orElseThrow().entries().stream()
                .map(entry -> entry.kind() + " " + entry.id())
                .toList();
    }

    // ---- contents

    static byte[] message(int number) {
        return (headerText(number) + "The text of mail " + number + ".\r\n").getBytes(StandardCharsets.UTF_8);
    }

    ContentWriter writer() {
        return store.contents().writer(lease, account);
    }

    static ContentWriter.Summary full() {
        return new ContentWriter.Summary(ContentState.FULL, "The text", false, Optional.empty());
    }

    /** Fetches the content of one email as a bulk worker would. */
    int content(int number) {
        try (ContentWriter writer = writer()) {
            keep(writer, email(number), message(number));
            return writer.commit();
        }
    }

    static void keep(ContentWriter writer, EmailId id, byte[] bytes) {
        ContentWriter.Pending pending = writer.begin(id);
        pending.write(bytes, 0, bytes.length);
        pending.keep(full());
    }

    byte[] read(EmailId id) throws Exception {
        try (var in = store.contents().read(id).orElseThrow().open(0)) {
            return in.readAllBytes();
        }
    }

    /** The emails whose contents are to be fetched, in order, as one taking after another gives them. */
    List<EmailId> wanted() {
        List<EmailId> all = new ArrayList<>();
        List<ContentQueue.Taken> open = new ArrayList<>();
        Optional<ContentQueue.Taken> taken = store.contentQueue().take(account, 1_000, Long.MAX_VALUE);
        while (taken.isPresent()) {
            open.add(taken.get());
            taken.get().wanted().forEach(one -> all.add(one.email()));
            taken = store.contentQueue().take(account, 1_000, Long.MAX_VALUE);
        }
        open.forEach(ContentQueue.Taken::close);
        return all;
    }

    // ---- facts

    static String subject(int number) {
        return "mail " + number;
    }

    static String headerText(int number) {
        return "From: a@example.org\r\nSubject: " + subject(number) + "\r\nMessage-ID: <" + number
                + "@example.org>\r\n\r\n";
    }

    static Instant receivedAt(int number) {
        return Instant.parse("2025-06-01T12:00:00Z").plusSeconds(number);
    }

    RemoteId.Uid uid(int number) {
        return uid(inbox, UIDVALIDITY, number);
    }

    static RemoteId.Uid uid(Scope.Mailbox mailbox, long uidValidity, int number) {
        return new RemoteId.Uid(mailbox.id(), uidValidity, number);
    }

    RemoteFact.EmailSeen seen(int number, Keyword... keywords) {
        return seen(uid(number), number, keywords);
    }

    /** Mail {@code number} under any id of an IMAP mailbox. */
    RemoteFact.EmailSeen seen(RemoteId.Uid id, int number, Keyword... keywords) {
        return seen(id, number, Optional.empty(), member(id.mailbox(), keywords));
    }

    RemoteFact.EmailSeen seen(RemoteId id, int number, Optional<String> stableId, RemoteMembership... memberships) {
        return new RemoteFact.EmailSeen(
                id,
                HeaderBytes.of(headerText(number).getBytes(StandardCharsets.UTF_8)),
                false,
                receivedAt(number),
                message(number).length,
                Set.of(memberships),
                Optional.empty(),
                Optional.empty(),
                stableId);
    }

    static RemoteMembership member(MailboxId mailbox, Keyword... keywords) {
        return new RemoteMembership(new MailboxRef.Known(mailbox), Set.of(keywords), false);
    }

    static RemoteMembership member(String rawName, Keyword... keywords) {
        return new RemoteMembership(new MailboxRef.Named(rawName), Set.of(keywords), false);
    }

    RemoteFact.EmailChanged changed(int number, Keyword... keywords) {
        return new RemoteFact.EmailChanged(uid(number), Set.of(member(inbox.id(), keywords)));
    }

    RemoteIds ids(int... numbers) {
        return ids(UIDVALIDITY, numbers);
    }

    RemoteIds ids(long uidValidity, int... numbers) {
        List<UidSpan> spans = java.util.Arrays.stream(numbers)
                .sorted()
                .mapToObj(number -> new UidSpan(number, number))
                .toList();
        return new RemoteIds.Uids(inbox.id(), uidValidity, spans);
    }

    static RemoteFact.MailboxSeen mailbox(String name) {
        return mailbox(name, Optional.empty());
    }

    /** A name that cannot be opened: others are below it. */
    static RemoteFact.MailboxSeen place(String name) {
        return new RemoteFact.MailboxSeen(
                name,
                name,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    static RemoteFact.MailboxSeen mailbox(String name, Optional<String> stableId) {
        int slash = name.lastIndexOf('/');
        return new RemoteFact.MailboxSeen(
                name,
                name,
                slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash)),
                Optional.empty(),
                true,
                stableId,
                OptionalLong.of(UIDVALIDITY),
                OptionalLong.of(100));
    }

    static Set<Integer> numbers(Set<RemoteId> ids) {
        return ids.stream().map(id -> (int) ((RemoteId.Uid) id).uid()).collect(Collectors.toCollection(TreeSet::new));
    }
}
