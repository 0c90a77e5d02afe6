package org.postferry.attachment.internal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.postferry.attachment.extract.Worker;
import org.postferry.sync.SyncState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a person whether attachments are read, and how far that is. A component of its own: reading needs no engine. */
@Component(service = AttachmentHealth.class, immediate = true)
public final class AttachmentHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttachmentHealth.class);

    static final String PART = "attachments";

    /** Often enough for a person, seldom enough that nobody is woken by it. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /** A look asks nobody and waits for nothing; the rest of what a bundle that stops may take (5 s) is the reader's. */
    static final Duration MAX_LOOK = Duration.ofSeconds(1);

    private final AttachmentTextReader reader;
    private final SyncState state;
    private final ScheduledExecutorService looks;

    @Activate
    public AttachmentHealth(@Reference AttachmentTextReader reader, @Reference SyncState state) {
        this(reader, state, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "attachment-text health");
            thread.setDaemon(true);
            return thread;
        }));
        looks.scheduleWithFixedDelay(this::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    AttachmentHealth(AttachmentTextReader reader, SyncState state, ScheduledExecutorService looks) {
        this.reader = reader;
        this.state = state;
        this.looks = looks;
    }

    /** Says how it is now. */
    void look() {
        Worker.Standing now = reader.standing();
        state.report(PART, now.reads(), now.reason());
    }

    /** Its last word comes after that of a look that goes on. */
    @Override
    @Deactivate
    public void close() {
        looks.shutdown();
        try {
            if (!looks.awaitTermination(MAX_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("a look at the reader of attachments goes on while the bundle stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state.report(PART, false, "nobody reads them");
    }
}
