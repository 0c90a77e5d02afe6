package org.postferry.store.h2.internal;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postferry.model.AccountId;
import org.postferry.model.StoreGone;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is tidied up now and then on a thread of its own: journal and settled changes are trimmed, packs are compacted. */
final class Housekeeping {
    private static final long EVERY_MINUTES = 60;
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final StoreCore core;
    private final H2Journal journal;
    private final H2Outbox outbox;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "postferry-store-housekeeping");
        made.setDaemon(true);
        return made;
    });

    Housekeeping(StoreCore core, H2Journal journal, H2Outbox outbox) {
        this.core = core;
        this.journal = journal;
        this.outbox = outbox;
        thread.scheduleWithFixedDelay(this::tidyUpSafely, EVERY_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
    }

    private void tidyUpSafely() {
        try {
            tidyUp();
        } catch (StoreGone e) {
            log.debug("Tidying up ended with the store");
        } catch (StoreFailure e) {
            log.warn("Tidying up failed and is tried again in {} minutes", EVERY_MINUTES, e);
        }
    }

    void tidyUp() {
        core.database().write("trimming the journal", sql -> {
            journal.trim(sql);
            return true;
        });
        outbox.trim();
        List<AccountId> accounts = core.read(
                "reading packs",
                sql -> sql.list("SELECT id FROM account ORDER BY id", row -> new AccountId(row.getInt(1))));
        for (AccountId account : accounts) {
            new Compaction(core, account).run();
        }
    }

    void stop() {
        thread.shutdownNow();
    }
}
