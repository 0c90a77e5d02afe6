package org.postferry.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An authenticated conversation with one account's server. Confined to one thread, but for {@link #wake()} and
 * {@link #close()}, which are thread-safe and unblock that thread. After a {@link ConnectorException} whose extent is
 * the account, and after any {@link org.postferry.model.StoreGone} that passed through it, a session is closed by its
 * owner and not used again.
 */
@ConsumerType
public interface Session extends AutoCloseable {
    /** Most ids a caller hands to {@link #describe} and {@link #recheck} at once: one window. */
    int MAX_IDS = 1_000;

    /** What this server and this sign-in offer. Constant for the session's life, but for how many connections are borne: the server may teach that. */
    SessionInfo info();

    /**
     * Whether emails are followed as one scope, {@link Scope.AccountEmails}, and not mailbox by mailbox. Constant for the
     * session's life.
     */
    default boolean followsWholeAccount() {
        return false;
    }

    /** How much of what it may hold the account holds; empty where the server does not tell. Asked rarely: it is a round trip. */
    default Optional<Quota> quota() throws ConnectorException, InterruptedException {
        return Optional.empty();
    }

    /**
     * Which scopes may have changed since these head checkpoints, most wanted first. Cheap: one round trip where the
     * server can (LIST-STATUS, RFC 5819; one state in JMAP). A scope without an answer counts as changed; so does one
     * without a checkpoint. {@code MailboxList} comes first when it may have changed.
     *
     * @param heads the mirrored scopes with where head stands; a scope mapped to {@link Checkpoint#NONE} was never pulled
     */
    List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException, InterruptedException;

    /**
     * Whether {@link #dirtyScopes} misses no change that a pull would find. Not so where a change of keywords shows in no
     * number, as in IMAP without CONDSTORE: then a person who asks gets a pull of everything, and a snapshot with keywords. Constant for the session's life.
     */
    default boolean seesEveryChange() {
        return true;
    }

    /**
     * What is true of the server on this lane since a checkpoint. The stream is closed before anything else is asked of
     * this session. An unknown or stale checkpoint is no error: the first batch ends in {@link PullEnd.Gap}.
     */
    FactStream facts(Pull pull) throws ConnectorException, InterruptedException;

    /**
     * What the server lists of the emails that it received since then, as {@link RemoteFact.EmailPresent}; no lane moves by it, and
     * what it leaves out is not gone. For servers whose lists may lag behind their states (protocol danger D-52): what a list did
     * not show yet when its lane went by is met so a day later. Empty where that cannot be, or the server does not answer it.
     */
    default List<RemoteFact> listedSince(Scope scope, Instant since) throws ConnectorException, InterruptedException {
        return List.of();
    }

    /**
     * Full facts for emails the store does not know: {@link RemoteFact.EmailSeen} for each id, or
     * {@link RemoteFact.EmailGone} for what is not there, or {@link RemoteFact.EmailUnreadable}; every id is answered.
     *
     * @param ids at most {@link #MAX_IDS}
     */
    List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException;

    /**
     * A second proof, by a question of another shape than a pull asks: which of these are really gone. Bound to the ids'
     * UIDVALIDITY: if the server has another now, nothing is proven and the answer is empty. Where the server says that the
     * whole mailbox does not exist, all of them are gone.
     *
     * @param ids at most {@link #MAX_IDS}
     */
    Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException;

    /**
     * Streams contents into the sink, pipelined where the protocol can; the sink's speed is the backpressure. Each
     * request is answered through the sink by exactly one of: a completed receiver, {@code missing}, {@code unreadable};
     * unless the call throws, then those without an answer yet have none. Nothing is ever marked as read by it.
     */
    void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
            throws ConnectorException, InterruptedException;

    /**
     * Carries a change to the server for one or many emails. A command of more than one step writes each down in
     * {@code steps} before it goes on and continues after the recorded ones when it is called again.
     */
    PerformResult perform(RemoteCommand command, Steps steps) throws ConnectorException, InterruptedException;

    /**
     * Waits until something may have changed, at most so long: NOTIFY or IDLE, EventSource or WebSocket, or a timer.
     * Returns true for a hint or a {@link #wake()}, false when the time ran out.
     */
    boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException;

    /**
     * What the server last asked this session to show to a person, in its own words: such as {@code ALERT} of IMAP (RFC 9051 section
     * 7.1); where it asked nothing, what of the account this session has to leave out, and why. Empty where there is neither. At most a few
     * sentences, and never from before the connection was protected.
     */
    default Optional<String> alert() {
        return Optional.empty();
    }

    /** Ends {@link #awaitHint} at once, now or the next time. Thread-safe. */
    void wake();

    /** What has gone over the wire since the session was opened. Thread-safe. */
    Traffic traffic();

    /** Ends the conversation within a second, unblocks its thread with a {@link ConnectorException}; open downloads end in an error, not in short data. Thread-safe, idempotent. */
    @Override
    void close();
}
