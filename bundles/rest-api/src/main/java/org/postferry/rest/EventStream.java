package org.postferry.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import org.postferry.store.Journal;

/**
 * One reader of events. What it does not take at once waits here within a limit; its place in the journal is its own, so
 * a slow reader holds up nobody. Written to by the pump, drained by the server's threads too: thread-safe.
 */
final class EventStream implements WriteListener {
    private final AsyncContext context;
    private final ServletOutputStream output;
    private final Deque<byte[]> pending = new ArrayDeque<>();
    private int pendingBytes;
    private boolean flushed = true;
    private boolean ended;

    /** Where it stands; the pump's alone. */
    private Journal.Cursor cursor;

    /** The last revision of the progress that it heard of; the pump's alone. */
    private long progressSeen = -1;

    EventStream(AsyncContext context, Journal.Cursor cursor) throws IOException {
        this.context = context;
        this.cursor = cursor;
        this.output = context.getResponse().getOutputStream();
    }

    Journal.Cursor cursor() {
        return cursor;
    }

    void moveTo(Journal.Cursor next) {
        cursor = next;
    }

    long progressSeen() {
        return progressSeen;
    }

    void sawProgress(long revision) {
        progressSeen = revision;
    }

    /** Begins to write; the server calls back from here on. */
    void begin() {
        output.setWriteListener(this);
    }

    /** Whether it takes more just now. */
    synchronized boolean hasRoom() {
        return !ended && pendingBytes < ApiLimits.MAX_PENDING_EVENT_BYTES;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** One event (WHATWG HTML section 9.2). @param id the cursor to resume at; empty for what cannot be resumed */
    void event(String name, String id, String data) {
        send((id.isEmpty() ? "" : "id: " + id + "\n") + "event: " + name + "\ndata: " + data + "\n\n");
    }

    /** A comment: nothing happened, and the line is alive. */
    void ping() {
        send(": ping\n\n");
    }

    synchronized void send(String text) {
        if (!ended) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            pending.add(bytes);
            pendingBytes += bytes.length;
            drain();
        }
    }

    @Override
    public synchronized void onWritePossible() {
        drain();
    }

    /** After each write and flush the server must be asked anew; when it is not ready it calls back. */
    private void drain() {
        try {
            while (!ended && output.isReady()) {
                byte[] next = pending.poll();
                if (next != null) {
                    pendingBytes -= next.length;
                    flushed = false;
                    output.write(next);
                } else if (!flushed) {
                    flushed = true;
                    output.flush();
                } else {
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            end(); // the browser went away: normal
        }
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    synchronized void end() {
        if (!ended) {
            ended = true;
            pending.clear();
            complete();
        }
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the server has ended it already
        }
    }
}
