package org.postferry.core.account;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.RemoteId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of an account of which a part came before the connection broke: a large one on a bad line comes home piece by piece
 * (RFC 3501 section 6.4.5, RFC 9110 section 14). Kept for as long as the account's loop runs. A disk that refuses costs the
 * part and nothing else. Thread-safe.
 */
final class Beginnings implements AutoCloseable {
    /** What is shorter is soon asked for again, and no gain either. */
    static final int SHORTEST = 256 * 1024;

    static final int MAX_KEPT = 4;
    /** Of all that is kept. */
    static final long MAX_KEPT_BYTES = 128L * 1024 * 1024;
    /** Messages whose bytes are others each time they are asked for. */
    static final int MAX_REMEMBERED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Beginnings.class);

    private final Map<RemoteId, Beginning> kept = new LinkedHashMap<>();
    private final Set<RemoteId> changing = new LinkedHashSet<>();
    private boolean closed;

    /** What is here of it; the caller gives it back or closes it. */
    synchronized Optional<Beginning> take(RemoteId id) {
        return Optional.ofNullable(kept.remove(id));
    }

    /** The oldest go where there are too many. */
    synchronized void give(RemoteId id, Beginning beginning) {
        kept.put(id, beginning);
        while (closed && !kept.isEmpty() || kept.size() > MAX_KEPT || bytes() > MAX_KEPT_BYTES) {
            close(kept.remove(kept.keySet().iterator().next()));
        }
    }

    /** The server gives other bytes each time: it comes whole or not at all from now on. */
    synchronized void giveUp(RemoteId id, Beginning beginning) {
        close(beginning);
        changing.add(id);
        if (changing.size() > MAX_REMEMBERED) {
            changing.remove(changing.iterator().next());
        }
    }

    private synchronized boolean isChanging(RemoteId id) {
        return changing.contains(id);
    }

    /**
     * Keeps what came of a message that was asked for whole.
     *
     * @param written it, from its first byte on
     * @param length how much that is
     * @param total bytes of the whole message
     */
    Optional<Beginning> begin(RemoteId id, InputStream written, long length, long total) throws IOException {
        if (length < SHORTEST || length >= total || total > MAX_KEPT_BYTES || isChanging(id)) {
            return Optional.empty();
        }
        Beginning beginning = Beginning.create(total);
        try {
            beginning.grow(written);
            return Optional.of(beginning);
        } catch (IOException e) {
            close(beginning);
            throw e;
        }
    }

    static void close(Beginning beginning) {
        try {
            beginning.close();
        } catch (IOException e) {
            LOG.debug("the beginning of a message stays until the process ends: {}", e.getMessage());
        }
    }

    private long bytes() {
        return kept.values().stream().mapToLong(Beginning::total).sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        kept.values().forEach(Beginnings::close);
        kept.clear();
    }
}
