package org.postferry.core.account;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.mime.MessageReader;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.ContentQueue;
import org.postferry.store.ContentWriter;
import org.postferry.store.StoreFailure;

/**
 * Takes fetched contents, streams them into the store, and reads out of each what a list shows of it. Commits by bytes,
 * count and time, so that a crash costs little and a disk sync is paid once for many. Confined to the session's thread.
 */
final class PackSink implements ContentSink {
    /** Up to this size a message is read from memory; a larger one is read once more from the pack. */
    static final int MAX_IN_MEMORY = 256 * 1024;
    /** Uncommitted bytes that a crash may cost. */
    static final long MAX_COMMIT_BYTES = 16L * 1024 * 1024;
    /** Uncommitted emails: rows of one transaction. */
    static final int MAX_COMMIT_COUNT = 500;
    /** Nothing that has arrived waits longer than this before it is shown. */
    static final Duration MAX_COMMIT_AGE = Duration.ofSeconds(2);
    /** What the server does not have any more is asked for again later; by then a pull has told that it is gone. */
    static final Duration MISSING_WAIT = Duration.ofHours(1);

    private final ContentWriter writer;
    private final ContentQueue queue;
    private final MessageReader reader;
    private final Clock clock;
    private final Progress progress;
    private final Resumption resumption;
    private final Map<RemoteId, EmailId> emails;
    private final Set<RemoteId> answered = new HashSet<>();
    /** One for all messages, which come one after the other: growing one for each would be most of what is allocated. */
    private final SmallMessage small = new SmallMessage();

    private int uncommitted;
    private Instant oldest = Instant.MAX;

    PackSink(
            ContentWriter writer,
            ContentQueue queue,
            MessageReader reader,
            Clock clock,
            Progress progress,
            Resumption resumption,
            Map<RemoteId, EmailId> emails) {
        this.writer = writer;
        this.queue = queue;
        this.reader = reader;
        this.clock = clock;
        this.progress = progress;
        this.resumption = resumption;
        this.emails = emails;
    }

    /** Who wants to know how it goes on. */
    interface Progress {
        void received(int bytes);

        void committed(int emails);
    }

    Resumption resumption() {
        return resumption;
    }

    /** Which of the requests have got their answer. */
    Set<RemoteId> answered() {
        return answered;
    }

    @Override
    public Receiver begin(FetchRequest request, long announcedBytes) {
        return new PackReceiver(request, announcedBytes);
    }

    @Override
    public void missing(FetchRequest request) {
        answered.add(request.id());
        resumption.over(request.id());
        email(request).ifPresent(email -> queue.postpone(email, clock.instant().plus(MISSING_WAIT)));
    }

    /** Not now: asked for again after a while. */
    void later(FetchRequest request, Duration wait) {
        email(request).ifPresent(email -> queue.postpone(email, clock.instant().plus(wait)));
    }

    @Override
    public void unreadable(FetchRequest request, String serverSaid) {
        answered.add(request.id());
        resumption.over(request.id());
        email(request).ifPresent(email -> {
            writer.quarantine(email, serverSaid);
            kept();
        });
    }

    /** Commits what is here. */
    void commit() {
        if (uncommitted == 0) {
            return;
        }
        int fresh = writer.commit();
        uncommitted = 0;
        oldest = Instant.MAX;
        progress.committed(fresh);
    }

    private void kept() {
        uncommitted++;
        Instant now = clock.instant();
        oldest = now.isBefore(oldest) ? now : oldest;
        if (uncommitted >= MAX_COMMIT_COUNT
                || writer.pendingBytes() >= MAX_COMMIT_BYTES
                || !now.isBefore(oldest.plus(MAX_COMMIT_AGE))) {
            commit();
        }
    }

    private Optional<EmailId> email(FetchRequest request) {
        return Optional.ofNullable(emails.get(request.id()));
    }

    private static ContentState stateOf(FetchRequest request) {
        return request.match(new FetchRequest.Cases<>() {
            @Override
            public ContentState whole(FetchRequest.Whole whole) {
                return ContentState.FULL;
            }

            @Override
            public ContentState range(FetchRequest.Range range) {
                return ContentState.FULL; // the rest of what was here
            }

            @Override
            public ContentState part(FetchRequest.Part part) {
                return ContentState.PARTIAL;
            }

            @Override
            public ContentState text(FetchRequest.Text text) {
                return ContentState.TEXT;
            }
        });
    }

    /** A message's bytes, to be read without a copy of them before the next one's come. */
    private static final class SmallMessage extends ByteArrayOutputStream {
        InputStream read() {
            return new ByteArrayInputStream(buf, 0, count);
        }
    }

    /** The bytes of one answer on their way into the pack. */
    private final class PackReceiver implements Receiver {
        private final FetchRequest request;
        /** Null where the answer is to a question that nobody asked. */
        private final ContentWriter.@Nullable Pending pending;

        private final @Nullable Beginning before;
        /** Of the whole message; -1 where nobody said. */
        private final long total;

        private long length;
        private boolean isSmall = true;
        private boolean done;

        PackReceiver(FetchRequest request, long announcedBytes) {
            this.request = request;
            this.pending = email(request).map(writer::begin).orElse(null);
            this.before = resumption.of(request).orElse(null);
            this.total = before == null ? announcedBytes : before.total();
            small.reset();
            if (pending != null && before != null && request instanceof FetchRequest.Range rest) {
                repeat(pending, before, rest.offset());
            }
        }

        private void repeat(ContentWriter.Pending target, Beginning beginning, long end) {
            byte[] buffer = new byte[64 * 1024];
            try {
                InputStream in = beginning.read();
                while (length < end) {
                    int count = in.read(buffer, 0, (int) Math.min(buffer.length, end - length));
                    if (count < 0) {
                        throw new EOFException("its file ends after " + length + " bytes");
                    }
                    store(target, buffer, 0, count);
                }
            } catch (IOException e) {
                target.drop();
                resumption.over(request.id());
                throw new StoreFailure("What came of a large message cannot be read back: " + e.getMessage() + ".", e);
            } catch (RuntimeException e) {
                target.drop(); // nobody has this receiver yet, who would close it
                throw e;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            if (pending != null) {
                store(pending, bytes, offset, count);
                progress.received(count);
            }
        }

        private void store(ContentWriter.Pending target, byte[] bytes, int offset, int count) {
            target.write(bytes, offset, count);
            length += count;
            isSmall &= small.size() + count <= MAX_IN_MEMORY;
            if (isSmall) {
                small.write(bytes, offset, count);
            }
        }

        @Override
        public void complete() {
            if (before != null && length != total) {
                resumption.useless(request.id());
                return;
            }
            done = true;
            answered.add(request.id());
            resumption.over(request.id());
            if (pending != null) {
                pending.keep(summary(pending));
                kept();
            }
        }

        @Override
        public void close() {
            if (!done && pending != null) {
                resumption.broke(request, pending::written, length, total);
                pending.drop();
            }
        }

        private ContentWriter.Summary summary(ContentWriter.Pending bytes) {
            ContentState state = stateOf(request);
            try (InputStream in = isSmall ? small.read() : bytes.written()) {
                return Summaries.read(reader, in, state, email(request))
                        .orElseGet(() -> new ContentWriter.Summary(state, "", false, Optional.empty()));
            } catch (IOException e) {
                throw new UncheckedIOException("what was just written cannot be read back", e);
            }
        }
    }
}
