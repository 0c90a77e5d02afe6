package org.postferry.bench.engine;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.ContentPolicy;
import org.postferry.model.EmailHeader;
import org.postferry.model.Endpoint;
import org.postferry.model.Mailbox;
import org.postferry.model.Protocol;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.store.AccountRecord;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.SealedSecret;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.testkit.TestAccounts;

/** The product's store with one account, filled as a first sync fills it, newest first, without a server. Not thread-safe. */
final class TinyStore implements AutoCloseable {
    static final int MAILBOXES = 20;
    static final String INBOX = "INBOX";

    /** As the connector's batches of headers are. */
    private static final int BATCH = 500;

    private static final Duration LEASE = Duration.ofDays(1);

    final H2MailStore store;
    final Lease lease;
    final AccountRecord account;
    private final List<Scope.Mailbox> mailboxes = new ArrayList<>();

    TinyStore(Path directory, Map<String, SealedSecret> secrets) {
        store = new H2MailStore(directory, Clock.systemUTC());
        lease = store.leases().take("bench", LEASE).orElseThrow();
        account = store.accounts()
                .create(
                        TestAccounts.with(Protocol.IMAP, new Endpoint("localhost", 143, Security.NONE), headersOnly()),
                        secrets);
    }

    private static SyncPolicy headersOnly() {
        SyncPolicy usual = SyncPolicy.DEFAULT;
        return new SyncPolicy(
                ContentPolicy.HEADERS,
                usual.attachmentsLater(),
                usual.maxBytes(),
                usual.include(),
                usual.exclude(),
                usual.since(),
                usual.intervals(),
                usual.guard());
    }

    /** Half of so many emails go to the inbox, the others to the other mailboxes. */
    void fill(int emails) {
        apply(Lane.head(new Scope.MailboxList()), list(), Map.of(), Optional.of(new PullEnd.Current()));
        for (Mailbox mailbox : store.mailboxes().list(account.id())) {
            mailboxes.add(new Scope.Mailbox(mailbox.id(), mailbox.rawName()));
        }
        for (Scope.Mailbox mailbox : mailboxes) {
            fill(mailbox, mailbox.rawName().equals(INBOX) ? emails / 2 : emails / 2 / (MAILBOXES - 1));
        }
    }

    List<Scope.Mailbox> mailboxes() {
        return mailboxes;
    }

    /** What the list of mailboxes says. */
    static List<RemoteFact> list() {
        List<RemoteFact> list = new ArrayList<>();
        for (int i = 0; i < MAILBOXES; i++) {
            String name = i == 0 ? INBOX : "box" + i;
            list.add(new RemoteFact.MailboxSeen(
                    name,
                    name,
                    Optional.empty(),
                    i == 0 ? Optional.of(Role.INBOX) : Optional.empty(),
                    true,
                    Optional.empty(),
                    OptionalLong.of(TinyMail.UIDVALIDITY),
                    OptionalLong.empty()));
        }
        return list;
    }

    private void fill(Scope.Mailbox mailbox, int emails) {
        Lane history = Lane.history(mailbox);
        for (int last = emails; last > 0; last -= BATCH) {
            List<RemoteFact> facts = new ArrayList<>();
            Map<RemoteId, EmailHeader> headers = new HashMap<>();
            for (int uid = last; uid > Math.max(0, last - BATCH); uid--) {
                facts.add(TinyMail.seen(mailbox, uid));
                headers.put(TinyMail.id(mailbox, uid), TinyMail.header(uid));
            }
            apply(history, facts, headers, Optional.empty());
        }
        apply(history, List.of(), Map.of(), Optional.of(new PullEnd.Whole(TinyServer.stand(0), false)));
    }

    private void apply(Lane lane, List<RemoteFact> facts, Map<RemoteId, EmailHeader> headers, Optional<PullEnd> end) {
        var state = store.mailboxes().scope(account.id(), lane.scope());
        Checkpoint at = lane.kind() == Lane.Kind.HISTORY ? state.history() : state.head();
        Checkpoint next =
                new Checkpoint("tiny " + (facts.isEmpty() ? "end" : facts.get(0).hashCode()));
        IntakeResult result = store.intake()
                .apply(new IntakeBatch(lease, account.id(), lane, at, facts, headers, Map.of(), next, end));
        if (!(result instanceof IntakeResult.Applied)) {
            throw new IllegalStateException("not stored: " + result);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
