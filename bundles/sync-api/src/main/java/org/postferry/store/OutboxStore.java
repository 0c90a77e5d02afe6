package org.postferry.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.connector.Submitter;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;

/**
 * The wishes, in order, until the server bears them. Visible is the outbox replayed over base: each call here recomputes
 * the emails it touches and writes their journal rows in its own transaction, on disk before it returns.
 * Thread-safe.
 */
@ProviderType
public interface OutboxStore {
    /** How long an idempotency key is remembered, in days. */
    int KEY_DAYS = 7;

    /** So many messages of one account are handed over at once at most: some servers bear few connections of one person. */
    int MAX_HANDED_OVER_AT_ONCE = 3;

    /**
     * How long what there is no room for waits after so many counted tries: 2, 4, 8 and 16 minutes, half an hour in all. Not without an end, because what would make room may stand
     * behind it.
     *
     * @param tries from 1 on; what is less is taken as 1
     */
    static Duration waitForRoom(int tries) {
        return Duration.ofMinutes(2L << Math.min(Math.max(0, tries - 1), 3));
    }

    /**
     * Accepts wishes, each waiting for the one before it when {@code chained}. The same key with the same request hash
     * gives the ids of the first time and changes nothing; with another hash it is an {@link IllegalArgumentException}.
     */
    List<MutationId> submit(AccountId account, List<Wish> wishes, boolean chained, Optional<IdempotencyKey> key);

    /** What that key brought when it came before; empty when it is new. @throws IllegalArgumentException when it came with another request */
    Optional<List<MutationId>> accepted(AccountId account, IdempotencyKey key);

    /**
     * Claims the next wish whose turn it is: no earlier unsettled wish names one of its emails or mailboxes, what it waits for
     * is settled, none of its emails is {@link #inDoubt}, and its time has come. The claim is on disk before it returns. Wishes that cancel each other out, and many
     * emails with the same change, are folded into one command here. A claim from before a crash comes back first, with its steps. What is being
     * handed over is passed over, and all messages are while {@link #MAX_HANDED_OVER_AT_ONCE} of them are.
     */
    Optional<Claim> claim(Lease lease, AccountId account, Instant now);

    /**
     * Mailboxes that are to be pulled before wishes for some of their emails leave: a wish was given up or failed whose answer was lost, so what
     * is here may be what was before. Over when a pull of head has ended, and what it told is let go.
     */
    Set<MailboxId> inDoubt(AccountId account);

    /** Nobody pulls these: what is here of them is in doubt no more. */
    void believe(Lease lease, AccountId account, Set<MailboxId> mailboxes);

    /**
     * The claimed message is handed over from now on, beside all else: it is neither handed out again nor given up until
     * {@link #handOverEnded}. Forgotten with this process.
     */
    void handingOver(Claim claim);

    /** What came of it was told, or never will be. */
    void handOverEnded(Claim claim);

    /** This try handed nothing of the message over for certain: its steps are forgotten. */
    void notHandedOver(Lease lease, Claim claim);

    /**
     * It is so: facts, the settled wish and the emails' new remote ids in one transaction. A mailbox that the server deleted as
     * it was wished goes in it too, and what was in it: emails that are in no other are tombstones, which keep their content. What
     * is below a mailbox that it renamed goes with that (RFC 3501 section 6.3.5), and is called so from then on.
     */
    void settle(Lease lease, Claim claim, PerformResult result);

    /** It was handed over: facts, the settled wish, and what it brought with it (the filed copy, the dropped draft). */
    void settleSubmission(Lease lease, Claim claim, Submitter.Submission.Accepted accepted);

    /** A try that did not do it. It counts only when the server answered; the fifth counted one, or a permanent no, makes it failed, and what waits for it too; where a part may be done, its emails are {@link #inDoubt} then. */
    void failed(Lease lease, Claim claim, ConnectorException failure, boolean answered, Instant nextTry);

    /**
     * A defect stopped it, and would at each try: it is failed, and what waits for it too. How far it came nobody knows, see
     * {@link #inDoubt}.
     */
    void gaveUp(Lease lease, Claim claim, String why);

    /** It may have happened: left to a person. */
    void unknown(Lease lease, Claim claim, String why);

    /**
     * When {@link #claim} may have something at the earliest; in the past when that is now, empty when nothing waits. A message
     * that is being handed over counts only where nothing else waits.
     */
    Optional<Instant> nextTime(AccountId account);

    /** Newest first. @param limit 1..500 */
    MutationPage list(Optional<AccountId> account, Optional<Mutation.State> state, Optional<String> after, int limit);

    Optional<Mutation> get(MutationId id);

    /** The message that it sends or files, while that is not settled; empty of every other change. Its bytes may go while they are read. */
    Optional<RemoteCommand.Message> message(MutationId id);

    /**
     * A failed or unknown wish is pending again, its counted tries forgotten. False when it is neither.
     *
     * @param key remembered with it, as by {@link #submit}: a repeat changes nothing and gives what the first time gave; with another hash it
     * is an {@link IllegalArgumentException}
     */
    boolean retry(MutationId id, Optional<IdempotencyKey> key);

    /** Without a key. */
    default boolean retry(MutationId id) {
        return retry(id, Optional.empty());
    }

    /**
     * Gives a wish up: the server's state shows again. Where its answer was lost that state is asked for first, see {@link #inDoubt}; if it
     * was done after all, the moved email keeps its id. False when it is claimed at this moment or settled.
     *
     * @param key as of {@link #retry}
     */
    boolean discard(MutationId id, Optional<IdempotencyKey> key);

    /** Without a key. */
    default boolean discard(MutationId id) {
        return discard(id, Optional.empty());
    }

    /**
     * Submits the inverse of a settled wish, or discards one that has not left yet. Empty when it cannot be undone; a message that may have
     * been handed over is not taken back, it can be given up only.
     *
     * @param key as of {@link #retry}
     */
    Optional<MutationId> undo(MutationId id, Optional<IdempotencyKey> key);

    /** Without a key. */
    default Optional<MutationId> undo(MutationId id) {
        return undo(id, Optional.empty());
    }

    /** @param requestHash of the whole request it came with */
    record IdempotencyKey(String key, byte[] requestHash) {}

    record MutationPage(List<Mutation> items, Optional<String> next) {
        public MutationPage {
            items = List.copyOf(items);
        }
    }

    /** Work for a connector or a submitter, with its steps so far. @param looksUpFirst it was claimed before and its answer was lost: look before doing it again */
    record Claim(MutationId id, Work work, Steps steps, boolean looksUpFirst) {}

    /** What is to be done. */
    sealed interface Work {
        /** A change of the server's state. */
        record Perform(RemoteCommand command) implements Work {}

        /** A message to hand over. @param messageId without its angle brackets @param sent where the copy belongs */
        record Submit(
                RemoteCommand.Message message,
                String messageId,
                Submitter.Envelope envelope,
                Optional<Scope.Mailbox> sent)
                implements Work {}
    }
}
