package org.postferry.core.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.RemoteCommand;
import org.postferry.core.account.LoopInbox;
import org.postferry.core.account.Summaries;
import org.postferry.core.engine.Engine;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.MutationId;
import org.postferry.model.StoreGone;
import org.postferry.store.AccountRecord;
import org.postferry.store.ContentWriter;
import org.postferry.store.MailStore;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.StoreFailure;
import org.postferry.store.Wish;
import org.postferry.sync.MailLines;
import org.postferry.sync.Outbox;
import org.postferry.sync.Refused;

/** The outbox of the store that is here just now: checks what comes in, and wakes the account's loop. Thread-safe. */
public final class StoredOutbox implements Outbox {
    private static final String ON_ITS_WAY = "It is on its way to the server at this moment";
    private static final String SENT_ALREADY =
            "The message was sent, and nobody can call it back. This puts its copy into Sent, and can only be given up";
    private static final String MAY_BE_SENT =
            "It is being sent, or may have been, and cannot be taken back: it can be tried again, or given up";

    private final Engine engine;

    public StoredOutbox(Engine engine) {
        this.engine = engine;
    }

    @Override
    public List<MutationId> submit(
            AccountId account, List<Wish> wishes, boolean chained, Optional<OutboxStore.IdempotencyKey> key) {
        List<MutationId> ids = kept(store -> {
            Optional<AccountRecord> record = store.accounts().get(account).filter(found -> !found.deleting());
            if (record.isEmpty()) {
                throw new Refused(Refused.Reason.NOT_FOUND, "There is no account " + account);
            }
            if (key.isPresent()) {
                // a repeat is answered as the first time was, though by now it could not be accepted any more
                Optional<List<MutationId>> before = repeated(store, account, key.get());
                if (before.isPresent()) {
                    return before.get();
                }
            }
            WishCheck check =
                    new WishCheck(store, account, engine.sendsFor(record.get().settings()));
            wishes.forEach(wish -> wish.match(check));
            List<Wish> shown = wishes.stream()
                    .map(StoredOutbox::withMailLines)
                    .map(this::shown)
                    .toList();
            return accepted(() -> store.outbox().submit(account, shown, chained, key));
        });
        wake(account);
        return ids;
    }

    private static Wish withMailLines(Wish wish) {
        try {
            if (wish instanceof Wish.Append append) {
                return append.with(MailLines.ofKept(append.message()));
            }
            return wish instanceof Wish.Send send ? send.with(MailLines.ofSent(send.message())) : wish;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Refused unreadable(IOException e) {
        return new Refused(Refused.Reason.CONFLICT, "The message cannot be read: " + e.getMessage());
    }

    /** A message is shown before its server has it: what a list shows of it is read here; one that cannot be read is shown later. */
    private Wish shown(Wish wish) {
        if (!(wish instanceof Wish.Append append)) {
            return wish;
        }
        return engine.reader()
                .flatMap(reader -> summary(reader, append.message()))
                .map(append::shownWith)
                .orElse(append);
    }

    private static Optional<ContentWriter.Summary> summary(MessageReader reader, RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            return Summaries.read(reader, in, ContentState.FULL, "a message that is put into a mailbox");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Optional<List<MutationId>> repeated(
            MailStore store, AccountId account, OutboxStore.IdempotencyKey key) {
        return accepted(() -> store.outbox().accepted(account, key));
    }

    private static <T> T accepted(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new Refused(Refused.Reason.CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<Mutation> get(MutationId id) {
        return kept(store -> store.outbox().get(id));
    }

    @Override
    public Optional<String> subject(MutationId id) {
        return engine.reader()
                .flatMap(reader ->
                        kept(store -> store.outbox().message(id).flatMap(message -> subject(reader, message))));
    }

    /** Empty where the message has left since it was found. */
    private static Optional<String> subject(MessageReader reader, RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            return Optional.of(
                    reader.header(in.readNBytes(HeaderBytes.MAX_LENGTH)).subject());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public OutboxStore.MutationPage list(
            Optional<AccountId> account, Optional<Mutation.State> state, Optional<String> after, int limit) {
        return kept(store -> store.outbox().list(account, state, after, limit));
    }

    @Override
    public void retry(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        if (!kept(store -> accepted(() -> store.outbox().retry(id, key)))) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "Only what failed, or may have happened, can be tried again; this is "
                            + known(id).state().wireName());
        }
        wake(id.account());
    }

    @Override
    public MutationId undo(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        // one that is no more may have been undone before, with this key
        if (get(id).filter(this::isCopyOfWhatWasSent).isPresent()) {
            throw new Refused(Refused.Reason.CONFLICT, SENT_ALREADY);
        }
        MutationId back = kept(store -> accepted(() -> store.outbox().undo(id, key)))
                .orElseThrow(() -> new Refused(Refused.Reason.CONFLICT, whyNotUndone(known(id))));
        wake(id.account());
        return back;
    }

    private boolean isCopyOfWhatWasSent(Mutation mutation) {
        return mutation.kind().equals("append")
                && mutation.state() != Mutation.State.SETTLED
                && mutation.after().stream()
                        .flatMap(parent -> get(parent).stream())
                        .anyMatch(parent -> parent.kind().equals("send"));
    }

    private static String whyNotUndone(Mutation mutation) {
        if (mutation.state() != Mutation.State.SETTLED) {
            return mutation.kind().equals("send") ? MAY_BE_SENT : ON_ITS_WAY;
        }
        return switch (mutation.kind()) {
            case "setKeywords",
                    "setMailboxes" -> "It changed nothing, for what it wished was so before: there is nothing to undo";
            case "send" -> "The message was sent, and nobody can call it back";
            case "destroy" -> "It removed emails for good, and they cannot be put back by undoing it";
            default -> "Of what is settled, keywords, moves and new names of mailboxes are undone, and nothing else";
        };
    }

    @Override
    public void discard(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        if (!kept(store -> accepted(() -> store.outbox().discard(id, key)))) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    known(id).state() == Mutation.State.SETTLED
                            ? "It is so on the server already; undo it instead"
                            : ON_ITS_WAY);
        }
        wake(id.account());
    }

    private Mutation known(MutationId id) {
        return get(id).orElseThrow(() -> new Refused(Refused.Reason.NOT_FOUND, "There is no change " + id));
    }

    private void wake(AccountId account) {
        engine.inbox(account).ifPresent(LoopInbox::wished);
    }

    /** Work on the store. */
    @FunctionalInterface
    private interface OnStore<T> {
        T run(MailStore store);
    }

    private <T> T kept(OnStore<T> work) {
        MailStore store = engine.store()
                .orElseThrow(() -> new Refused(Refused.Reason.UNAVAILABLE, "The store is not here just now"));
        try {
            return work.run(store);
        } catch (StoreGone e) {
            throw new Refused(Refused.Reason.UNAVAILABLE, "The store is going just now; try again in a moment");
        } catch (StoreFailure e) {
            throw new Refused(Refused.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }
}
