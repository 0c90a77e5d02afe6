package org.postferry.testkit.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageSummary;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.ContentWriter;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.ScopeState;

/**
 * Puts mail into a store as the engine would, without a server: for tests of what reads the store, and to fill one fast.
 * One account; each letter gets the next UID of its mailbox. Confined to one thread.
 */
public final class Mailroom {
    private static final long UIDVALIDITY = 7;

    private final MailStore store;
    private final MessageReader reader;
    private final Lease lease;
    private final AccountId account;
    private final Map<MailboxId, Long> uids = new HashMap<>();
    private final Map<EmailId, RemoteId.Uid> remote = new HashMap<>();
    private int batches;

    /**
     * What is put: the whole message, when it came, and its keywords.
     *
     * @param besides other mailboxes that it is in, as its mailbox tells it: Gmail's labels, or the mailboxes of a JMAP email
     */
    public record Posted(byte[] message, Instant receivedAt, Set<Keyword> keywords, Set<MailboxId> besides) {
        public Posted(byte[] message, Instant receivedAt, Set<Keyword> keywords) {
            this(message, receivedAt, keywords, Set.of());
        }

        private Set<RemoteMembership> in(Scope.Mailbox mailbox) {
            return Stream.concat(Stream.of(mailbox.id()), besides.stream())
                    .map(each -> member(each, keywords))
                    .collect(Collectors.toSet());
        }
    }

    /** A new account of the store. */
    public Mailroom(MailStore store, MessageReader reader, AccountSettings settings) {
        this.store = store;
        this.reader = reader;
        lease = store.leases().take("mailroom", Duration.ofDays(400)).orElseThrow();
        account = store.accounts().create(settings, Map.of()).id();
    }

    public AccountId account() {
        return account;
    }

    /** Makes mailboxes that are not there yet. */
    public void mailboxes(String... rawNames) {
        List<RemoteFact> facts = new ArrayList<>();
        facts.add(new RemoteFact.SnapshotBegan("list " + batches, OptionalLong.empty()));
        for (String name : rawNames) {
            facts.add(seen(name, Optional.empty()));
        }
        facts.add(new RemoteFact.SnapshotEnded("list " + batches));
        apply(Lane.head(new Scope.MailboxList()), facts, Map.of());
    }

    /** Makes a mailbox that plays a role. */
    public void mailbox(String rawName, Role role) {
        apply(Lane.head(new Scope.MailboxList()), List.of(seen(rawName, Optional.of(role))), Map.of());
    }

    private static RemoteFact seen(String name, Optional<Role> role) {
        int slash = name.lastIndexOf('/');
        return new RemoteFact.MailboxSeen(
                name,
                name,
                slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash)),
                role,
                true,
                Optional.empty(),
                OptionalLong.of(UIDVALIDITY),
                OptionalLong.of(1));
    }

    /** The mailbox of that name. */
    public Scope.Mailbox mailbox(String rawName) {
        return store.mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.rawName().equals(rawName))
                .findFirst()
                .map(mailbox -> new Scope.Mailbox(mailbox.id(), rawName))
                .orElseThrow();
    }

    /** Puts letters, with their content. */
    public List<EmailId> put(Scope.Mailbox mailbox, List<Posted> letters) {
        return put(Lane.head(mailbox), mailbox, letters);
    }

    /** The same as a first sync does it: in bulk. */
    public List<EmailId> putHistory(Scope.Mailbox mailbox, List<Posted> letters) {
        return put(Lane.history(mailbox), mailbox, letters);
    }

    private List<EmailId> put(Lane lane, Scope.Mailbox mailbox, List<Posted> letters) {
        List<RemoteId.Uid> ids = new ArrayList<>();
        List<RemoteFact> facts = new ArrayList<>();
        Map<RemoteId, EmailHeader> headers = new HashMap<>();
        for (Posted letter : letters) {
            long uid = uids.merge(mailbox.id(), 1L, Long::sum);
            RemoteId.Uid id = new RemoteId.Uid(mailbox.id(), UIDVALIDITY, uid);
            byte[] header = Arrays.copyOf(letter.message(), endOfHeader(letter.message()));
            ids.add(id);
            headers.put(id, reader.header(header));
            facts.add(new RemoteFact.EmailSeen(
                    id,
                    HeaderBytes.of(header),
                    false,
                    letter.receivedAt(),
                    letter.message().length,
                    letter.in(mailbox),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }
        apply(lane, facts, headers);
        List<EmailId> emails = new ArrayList<>();
        for (RemoteId.Uid id : ids) {
            EmailId email = store.emails().find(account, mailbox, id).orElseThrow();
            remote.put(email, id);
            emails.add(email);
        }
        contents(emails, letters);
        return emails;
    }

    private static int endOfHeader(byte[] message) {
        for (int i = 3; i < message.length; i++) {
            if (message[i] == '\n' && message[i - 1] == '\r' && message[i - 2] == '\n') {
                return i + 1;
            }
        }
        return message.length;
    }

    private static RemoteMembership member(MailboxId mailbox, Set<Keyword> keywords) {
        return new RemoteMembership(new MailboxRef.Known(mailbox), keywords, false);
    }

    private void contents(List<EmailId> emails, List<Posted> letters) {
        try (ContentWriter writer = store.contents().writer(lease, account)) {
            for (int i = 0; i < emails.size(); i++) {
                byte[] message = letters.get(i).message();
                ContentWriter.Pending pending = writer.begin(emails.get(i));
                pending.write(message, 0, message.length);
                MessageSummary summary = summary(message);
                pending.keep(new ContentWriter.Summary(
                        ContentState.FULL, summary.preview(), summary.hasAttachment(), Optional.empty()));
            }
            writer.commit();
        }
    }

    private MessageSummary summary(byte[] message) {
        try (InputStream bytes = new ByteArrayInputStream(message)) {
            return reader.summary(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server tells these keywords of an email, which stays where it is. */
    public void keywords(Scope.Mailbox mailbox, EmailId email, Set<Keyword> keywords) {
        Set<RemoteMembership> present = store.emails().memberships(email).stream()
                .map(stored -> member(stored.mailbox(), keywords))
                .collect(Collectors.toSet());
        apply(Lane.head(mailbox), List.of(new RemoteFact.EmailChanged(remote.get(email), present)), Map.of());
    }

    /** The server tells that an email is gone. */
    public void expunge(Scope.Mailbox mailbox, EmailId email) {
        long uid = remote.remove(email).uid();
        apply(
                Lane.head(mailbox),
                List.of(new RemoteFact.EmailGone(
                        new RemoteIds.Uids(mailbox.id(), UIDVALIDITY, List.of(new UidSpan(uid, uid))))),
                Map.of());
        store.removals().sweep(lease, account, mailbox, 1_000);
    }

    private void apply(Lane lane, List<RemoteFact> facts, Map<RemoteId, EmailHeader> headers) {
        ScopeState scope = store.mailboxes().scope(account, lane.scope());
        Checkpoint stands =
                switch (lane.kind()) {
                    case HEAD -> scope.head();
                    case HISTORY -> scope.history();
                    case SNAPSHOT -> scope.snapshot();
                };
        boolean head = lane.kind() == Lane.Kind.HEAD;
        IntakeResult result = store.intake()
                .apply(new IntakeBatch(
                        lease,
                        account,
                        lane,
                        stands,
                        facts,
                        headers,
                        Map.of(),
                        new Checkpoint("batch " + ++batches),
                        head ? Optional.of(new PullEnd.Current()) : Optional.empty()));
        if (!(result instanceof IntakeResult.Applied)) {
            throw new IllegalStateException("the store did not take a batch: " + result);
        }
    }
}
