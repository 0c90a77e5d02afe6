package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postferry.model.StoreGone;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.postferry.sync.Accounts.Account;
import org.postferry.sync.SyncState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the journal and the progress to every event stream: one thread for all of them, which sleeps while there is none.
 * While the store is away the streams stay open and silent; they go on at their cursors when it is back.
 */
final class EventPump implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventPump.class);

    private final Services services;
    private final Clock clock;
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final Object wakeUp = new Object();
    private final Thread thread = new Thread(this::run, "postferry-events");
    private volatile boolean closed;

    /** The thread's own, once it runs. */
    private Instant pinged;

    EventPump(Services services, Clock clock) {
        this.services = services;
        this.clock = clock;
        this.pinged = clock.instant();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether one more stream is taken. */
    boolean hasRoom() {
        synchronized (wakeUp) {
            streams.removeIf(EventStream::isEnded);
            return !closed && streams.size() < ApiLimits.MAX_STREAMS;
        }
    }

    /** Takes a stream, or ends it where there are too many by now. */
    void add(EventStream stream) {
        synchronized (wakeUp) {
            if (hasRoom()) {
                streams.add(stream);
                wakeUp.notifyAll();
                return;
            }
        }
        stream.end();
    }

    private void run() {
        while (!closed) {
            try {
                awaitStreams();
                boolean moved = round();
                if (!clock.instant().isBefore(pinged.plus(ApiLimits.PING_INTERVAL))) {
                    pinged = clock.instant();
                    streams.forEach(EventStream::ping);
                }
                streams.removeIf(EventStream::isEnded);
                if (!moved) {
                    awaitNews();
                }
            } catch (InterruptedException e) {
                return;
            } catch (StoreGone | StoreFailure e) {
                LOG.debug("No events for a moment: {}", e.getMessage());
                pause();
            } catch (RuntimeException e) { // the loop's edge: a defect must not end all streams
                LOG.error("Events stumbled", e);
                pause();
            }
        }
    }

    private void awaitStreams() throws InterruptedException {
        synchronized (wakeUp) {
            while (streams.isEmpty()) {
                wakeUp.wait();
            }
        }
    }

    /** Waits for the journal at most as long as progress may wait. */
    private void awaitNews() throws InterruptedException {
        Optional<MailStore> store = services.storeIfThere();
        Optional<Journal.Cursor> cursor = streams.stream().findFirst().map(EventStream::cursor);
        if (store.isPresent() && cursor.isPresent() && allAt(cursor.get())) {
            store.get().journal().await(cursor.get(), ApiLimits.PROGRESS_INTERVAL);
        } else {
            sleep();
        }
    }

    /** Otherwise somebody is slow, and waiting for the journal would return at once again and again. */
    private boolean allAt(Journal.Cursor cursor) {
        return streams.stream().allMatch(stream -> stream.cursor().equals(cursor));
    }

    private void pause() {
        try {
            sleep();
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void sleep() throws InterruptedException {
        synchronized (wakeUp) {
            if (!closed) {
                wakeUp.wait(ApiLimits.PROGRESS_INTERVAL.toMillis());
            }
        }
    }

    /** One look at the journal and at the progress for everybody. Whether somebody got journal entries. */
    private boolean round() {
        tellProgress();
        Optional<MailStore> store = services.storeIfThere();
        boolean moved = false;
        if (store.isPresent()) {
            Map<Journal.Cursor, Optional<Journal.Page>> pages = new HashMap<>();
            for (EventStream stream : streams) {
                moved |= stream.hasRoom() && tellJournal(store.get().journal(), stream, pages);
            }
        }
        return moved;
    }

    private static boolean tellJournal(
            Journal journal, EventStream stream, Map<Journal.Cursor, Optional<Journal.Page>> pages) {
        Optional<Journal.Page> page = pages.computeIfAbsent(
                stream.cursor(), cursor -> journal.read(cursor, Journal.Stream.ALL, ApiLimits.EVENT_PAGE));
        if (page.isEmpty()) {
            Journal.Cursor end = journal.end();
            stream.event("reload", end.toString(), "{}");
            stream.moveTo(end);
            return true;
        }
        for (Journal.Entry entry : page.get().entries()) {
            String id = new Journal.Cursor(page.get().next().epoch(), entry.sequence()).toString();
            stream.event(entry.kind().name().toLowerCase(Locale.ROOT), id, data(entry));
        }
        stream.moveTo(page.get().next());
        return !page.get().entries().isEmpty();
    }

    private static String data(Journal.Entry entry) {
        return Json.object().put("id", entry.id()).put("bulk", entry.bulk()).toString();
    }

    /** Status of every account for those who have not seen the present one; who still has something to read gets it later. */
    private void tellProgress() {
        Optional<SyncState> state = services.stateIfThere();
        if (state.isEmpty() || services.accountsIfThere().isEmpty()) {
            return;
        }
        long revision = state.get().revision();
        List<EventStream> behind = streams.stream()
                .filter(stream -> stream.progressSeen() != revision && stream.hasRoom())
                .toList();
        if (behind.isEmpty()) {
            return;
        }
        for (Account account : services.accountsIfThere().get().list()) {
            ObjectNode data = Json.object().put("accountId", account.id().toString());
            data.set("status", AccountOutput.status(account.status()));
            behind.forEach(stream -> stream.event("progress", "", data.toString()));
        }
        behind.forEach(stream -> stream.sawProgress(revision));
    }

    /** Ends all streams; the browsers come again by themselves. */
    @Override
    public void close() {
        synchronized (wakeUp) {
            closed = true;
            wakeUp.notifyAll();
        }
        thread.interrupt();
        streams.forEach(EventStream::end);
    }
}
