package org.postferry.fault;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.RemoteCommand;
import org.postferry.core.engine.Engine;
import org.postferry.core.outbox.StoredOutbox;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultException;
import org.postferry.core.vault.VaultKey;
import org.postferry.fault.LetterStory.State;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Moves;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;
import org.postferry.sync.Refused;

/** Somebody who wishes this and that here, takes some of it back, and is shown it at once. Driven by the thread that drives the loop. */
final class Person implements AutoCloseable {
    private static final List<Keyword> KEYWORDS =
            List.of(Keyword.FLAGGED, Keyword.SEEN, new Keyword("mine"), new Keyword("later"));
    private static final String TRASH = "Trash";
    private static final int MOST_OF_A_LIST = 4;
    private static final int MOST_DESTROYED = 8;

    private final FaultySync sync;
    private final Ledger ledger;
    private final Random random;
    private final Engine engine;
    private final Outbox outbox;
    private final List<MutationId> wishes = new ArrayList<>();
    private int destroyed;
    private int made;

    Person(FaultySync sync, Ledger ledger, Path folder, Random random) throws VaultException {
        this.sync = sync;
        this.ledger = ledger;
        this.random = random;
        // an engine without a connector follows no account, and is the outbox's way to the store
        this.engine = new Engine(
                new StatusBoard(sync.clock()),
                new CredentialVault(new VaultKey(folder.resolve("person.key"))),
                "person",
                sync.clock(),
                random);
        engine.storeCame(sync.store());
        engine.readerCame(new Mime4jMessageReader());
        this.outbox = new StoredOutbox(engine);
    }

    /** Wishes something, or has a second thought of what was wished. */
    void act() {
        try {
            int choice = random.nextInt(100);
            if (choice < 30) {
                mark();
            } else if (choice < 50) {
                move(any(mailboxes()));
            } else if (choice < 60) {
                copy();
            } else if (choice < 66) {
                mailbox(TRASH).ifPresent(this::move);
            } else if (choice < 70) {
                destroy();
            } else if (choice < 76) {
                append();
            } else if (choice < 81) {
                createAndMove();
            } else if (choice < 86) {
                rename();
            } else if (choice < 88) {
                deleteMailbox();
            } else if (choice < 94) {
                undo();
            } else if (choice < 98) {
                discard();
            } else {
                retry();
            }
        } catch (Refused refused) {
            // such as a name that is taken: then it is no wish
        }
        sync.wished();
    }

    // ---- of emails

    private void mark() {
        List<Email> emails = some();
        Keyword keyword = any(KEYWORDS);
        boolean set = random.nextInt(3) > 0;
        submit(
                new Wish.SetKeywords(ids(emails), set ? Set.of(keyword) : Set.of(), set ? Set.of() : Set.of(keyword)),
                (set ? "set " : "clear ") + keyword + " of",
                emails);
    }

    /** Out of wherever they are. */
    private void move(Mailbox target) {
        List<Email> emails = some();
        Moves moves = new Moves(target.id());
        emails.forEach(email -> moves.add(email.id(), email.mailboxIds()));
        for (Wish wish : moves.wishes()) {
            Set<EmailId> moved = Set.copyOf(((Wish.SetMailboxes) wish).emails());
            submit(
                    wish,
                    "move to " + target.path(),
                    emails.stream().filter(email -> moved.contains(email.id())).toList());
        }
    }

    private void copy() {
        List<Email> emails = some();
        Mailbox target = any(mailboxes());
        submit(new Wish.SetMailboxes(ids(emails), Set.of(target.id()), Set.of()), "copy to " + target.path(), emails);
    }

    private void destroy() {
        List<Email> emails = some();
        if (destroyed + emails.size() <= MOST_DESTROYED) {
            destroyed += emails.size();
            submit(new Wish.Destroy(ids(emails)), "destroy", emails);
        }
    }

    private void append() {
        Letter letter = ledger.letter(random);
        Mailbox target = any(mailboxes());
        Wish.Append wish = new Wish.Append(
                target.id(),
                RemoteCommand.Message.of(letter.bytes()),
                Optional.of(Letter.messageId(letter.number())),
                random.nextBoolean() ? Set.of(Keyword.SEEN) : Set.of(),
                Instant.parse("2025-07-01T00:00:00Z"));
        MutationId id = submitted(wish);
        ledger.stored(id, wish, "append letter " + letter.number() + " to " + target.path(), letter.number());
    }

    // ---- of mailboxes

    private void createAndMove() {
        String name = "Made " + ++made;
        Optional<MailboxId> parent =
                random.nextBoolean() ? Optional.of(any(mailboxes()).id()) : Optional.empty();
        submit(new Wish.CreateMailbox(name, parent, Optional.empty()), "create " + name, List.of());
        if (random.nextInt(4) > 0) {
            mailboxes().stream()
                    .filter(box -> box.name().equals(name))
                    .findFirst()
                    .ifPresent(this::move);
        }
    }

    private void rename() {
        Mailbox mailbox = any(mailboxes());
        String name = random.nextInt(3) > 0 ? "Renamed " + ++made : mailbox.name();
        Optional<MailboxId> parent =
                random.nextInt(3) == 0 ? Optional.of(any(mailboxes()).id()) : mailbox.parentId();
        if (mailbox.role().isEmpty() && !mailbox.path().equals("INBOX")) {
            Wish.RenameMailbox wish = new Wish.RenameMailbox(mailbox.id(), name, parent);
            ledger.renamed(submitted(wish), wish, mailbox.path(), "rename " + mailbox.path() + " to " + name);
        }
    }

    private void deleteMailbox() {
        Mailbox mailbox = any(mailboxes());
        if (mailbox.role().isEmpty() && !mailbox.path().equals("INBOX")) {
            List<Email> emails = sync.emails(mailbox);
            Wish.DeleteMailbox wish = new Wish.DeleteMailbox(mailbox.id(), emails.size());
            ledger.deleted(submitted(wish), wish, mailbox.path(), emails);
        }
    }

    // ---- second thoughts

    private void undo() {
        if (wishes.isEmpty()) {
            return;
        }
        MutationId id = any(wishes);
        Optional<Mutation> before = outbox.get(id);
        Map<Integer, State> now = new HashMap<>();
        Set<Integer> letters = ledger.letters(id);
        mailboxes().forEach(mailbox -> sync.emails(mailbox).stream()
                .filter(email -> letters.contains(Letter.number(email)))
                .forEach(email -> now.put(Letter.number(email), Ledger.state(email))));
        if (before.isEmpty()) {
            return;
        }
        outbox.undo(id, Optional.empty());
        if (outbox.get(id).isEmpty()) {
            wishes.remove(id);
            ledger.givenUp(id, before.get().tries().isEmpty());
        }
        Set<MutationId> back = fresh();
        if (!back.isEmpty()) {
            ledger.undone(id, back, now);
            wishes.addAll(back);
        }
    }

    private Set<MutationId> fresh() {
        return outbox.list(Optional.of(sync.account()), Optional.empty(), Optional.empty(), 500).items().stream()
                .map(Mutation::id)
                .filter(id -> !ledger.knows(id))
                .collect(Collectors.toSet());
    }

    private void discard() {
        if (!wishes.isEmpty()) {
            MutationId id = any(wishes);
            boolean untried =
                    outbox.get(id).filter(one -> one.tries().isEmpty()).isPresent();
            outbox.discard(id, Optional.empty());
            wishes.remove(id);
            ledger.givenUp(id, untried);
        }
    }

    private void retry() {
        List<Mutation> failed = sync.unsettled().stream()
                .filter(one -> one.state() == Mutation.State.FAILED)
                .toList();
        if (!failed.isEmpty()) {
            Mutation again = any(failed);
            MutationId id = again.id();
            if (again.kind().equals("deleteMailbox")) {
                MailboxId mailbox = again.about().mailbox().orElseThrow();
                mailboxes().stream()
                        .filter(one -> one.id().equals(mailbox))
                        .forEach(one -> ledger.deletedAgain(id, mailbox, sync.emails(one)));
            }
            ledger.triedAgain(id);
            outbox.retry(id, Optional.empty());
        }
    }

    // ---- to the outbox

    private void submit(Wish wish, String text, List<Email> emails) {
        MutationId id = submitted(wish);
        ledger.wished(id, wish, text + " " + emails.stream().map(Letter::number).toList(), emails);
        if (!(wish instanceof Wish.CreateMailbox)) {
            emails.forEach(email -> assertShown(wish, email));
        }
    }

    private MutationId submitted(Wish wish) {
        MutationId id = outbox.submit(sync.account(), List.of(wish), false, Optional.empty())
                .get(0);
        wishes.add(id);
        return id;
    }

    /** Every read after it was accepted shows it. */
    private void assertShown(Wish wish, Email before) {
        Optional<Email> shown = sync.store().emails().get(before.id());
        boolean isShown;
        if (wish instanceof Wish.SetMailboxes move) {
            Set<MailboxId> expected = new HashSet<>(before.mailboxIds());
            expected.addAll(move.add());
            expected.removeAll(move.remove());
            isShown = shown.filter(email -> email.mailboxIds().equals(expected)).isPresent();
        } else if (wish instanceof Wish.SetKeywords change) {
            isShown = shown.filter(email -> email.keywords().containsAll(change.add())
                            && Collections.disjoint(email.keywords(), change.remove()))
                    .isPresent();
        } else {
            isShown = shown.isEmpty() || shown.get().mailboxIds().isEmpty();
        }
        if (!isShown) {
            throw new AssertionError("it is not shown at once: " + wish + " on " + before + ": " + shown);
        }
    }

    // ---- what is there to choose from

    private List<Mailbox> mailboxes() {
        return sync.store().mailboxes().list(sync.account()).stream()
                .filter(mailbox -> mailbox.isThere() && mailbox.selectable())
                .toList();
    }

    private Optional<Mailbox> mailbox(String path) {
        return mailboxes().stream().filter(box -> box.path().equals(path)).findFirst();
    }

    /** One, some, or all of one mailbox. */
    private List<Email> some() {
        List<Mailbox> full = mailboxes().stream()
                .filter(mailbox -> mailbox.totalEmails() > 0)
                .toList();
        if (full.isEmpty()) {
            throw Refused.invalid("ids", "nothing is left");
        }
        List<Email> emails = new ArrayList<>(sync.emails(any(full)));
        Collections.shuffle(emails, random);
        int choice = random.nextInt(10);
        return choice < 5
                ? emails.subList(0, 1)
                : choice < 9 ? emails.subList(0, Math.min(emails.size(), 1 + random.nextInt(MOST_OF_A_LIST))) : emails;
    }

    private static List<EmailId> ids(Collection<Email> emails) {
        return emails.stream().map(Email::id).toList();
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @Override
    public void close() {
        engine.close();
    }
}
