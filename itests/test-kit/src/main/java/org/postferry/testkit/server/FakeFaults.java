package org.postferry.testkit.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;

/** How a {@link FakeConnector} misbehaves. Thread-safe; takes effect with the next call. */
public final class FakeFaults {
    private int callsUntilFailure = -1;
    private @Nullable ConnectorException failure;
    private int batchesUntilCut = -1;
    private int changesUntilLost = -1;
    private boolean unreachable;
    private Optional<Duration> throttled = Optional.empty();
    private boolean emptyList;
    private final Set<String> emptied = new HashSet<>();
    private final Map<String, Set<Long>> silent = new HashMap<>();
    private final Map<String, Map<Long, String>> unreadable = new HashMap<>();
    private long cutContentAfter = -1;

    FakeFaults() {}

    /** The {@code n}-th call from now on, counted from 1, fails so; those after it go well. A batch of a stream is a call. */
    public synchronized void failCall(int n, ConnectorException with) {
        callsUntilFailure = n;
        failure = with;
    }

    /** The next stream breaks after so many batches. */
    public synchronized void cutStreamAfter(int batches) {
        batchesUntilCut = batches;
    }

    /** Nobody can connect, and what is connected breaks at its next call. */
    public synchronized void unreachable(boolean is) {
        unreachable = is;
    }

    /** Every call is refused with that hint, until {@link #throttleNoMore}. */
    public synchronized void throttle(Duration retryAfter) {
        throttled = Optional.of(retryAfter);
    }

    /** Calls are answered again. */
    public synchronized void throttleNoMore() {
        throttled = Optional.empty();
    }

    /** The list of mailboxes is empty, although there are some. */
    public synchronized void lieWithAnEmptyList(boolean lie) {
        emptyList = lie;
    }

    /** Pulls tell that every email of that mailbox is gone. A recheck tells the truth. */
    public synchronized void lieWithAMassRemoval(String mailbox, boolean lie) {
        if (lie) {
            emptied.add(mailbox);
        } else {
            emptied.remove(mailbox);
        }
    }

    /** Head and history never speak of that email; other questions find it. */
    public synchronized void beSilentAbout(String mailbox, long uid) {
        silent.computeIfAbsent(mailbox, name -> new HashSet<>()).add(uid);
    }

    /** Neither its header nor its content can be fetched; the server says why. */
    public synchronized void unreadable(String mailbox, long uid, String serverSaid) {
        unreadable.computeIfAbsent(mailbox, name -> new HashMap<>()).put(uid, serverSaid);
    }

    /** It can be fetched again. */
    public synchronized void readable(String mailbox, long uid) {
        unreadable.getOrDefault(mailbox, new HashMap<>()).remove(uid);
    }

    /** The next content breaks off after so many bytes, and the connection with it. */
    public synchronized void cutContentAfter(long bytes) {
        cutContentAfter = bytes;
    }

    /** The n-th change from now on is carried out, and its answer never arrives. */
    public synchronized void loseAnswerToChange(int nth) {
        changesUntilLost = nth;
    }

    /** Whether that answer was lost; if not, it no longer will be. */
    public synchronized boolean hasLostAnswer() {
        boolean lost = changesUntilLost == 0;
        changesUntilLost = -1;
        return lost;
    }

    synchronized void afterChange() throws ConnectorException {
        if (changesUntilLost > 0 && --changesUntilLost == 0) {
            throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the connection broke before the answer");
        }
    }

    /** Every fault ends. */
    public synchronized void clear() {
        callsUntilFailure = -1;
        batchesUntilCut = -1;
        changesUntilLost = -1;
        cutContentAfter = -1;
        unreachable = false;
        throttled = Optional.empty();
        emptyList = false;
        emptied.clear();
        silent.clear();
        unreadable.clear();
    }

    synchronized void beforeCall() throws ConnectorException {
        if (unreachable) {
            throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the server does not answer");
        }
        if (throttled.isPresent()) {
            throw ConnectorException.of(Kind.THROTTLED, Extent.ACCOUNT, "the server asks for less")
                    .withServerWords("[LIMIT] try again later")
                    .withRetryAfter(throttled.get());
        }
        ConnectorException with = failure;
        if (callsUntilFailure > 0 && --callsUntilFailure == 0 && with != null) {
            throw with;
        }
    }

    synchronized void beforeBatch() throws ConnectorException {
        if (batchesUntilCut == 0) {
            batchesUntilCut = -1;
            throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the connection broke in the middle");
        }
        batchesUntilCut = Math.max(-1, batchesUntilCut - 1);
    }

    synchronized boolean listIsEmpty() {
        return emptyList;
    }

    synchronized boolean isEmptied(String mailbox) {
        return emptied.contains(mailbox);
    }

    synchronized boolean isSilentAbout(String mailbox, long uid) {
        return silent.getOrDefault(mailbox, Set.of()).contains(uid);
    }

    synchronized Optional<String> unreadable(String mailbox, long uid) {
        return Optional.ofNullable(unreadable.getOrDefault(mailbox, Map.of()).get(uid));
    }

    /** Where the next content breaks off; -1 for nowhere. Asked once. */
    synchronized long takeContentCut() {
        long cut = cutContentAfter;
        cutContentAfter = -1;
        return cut;
    }
}
