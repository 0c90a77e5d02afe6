package org.postferry.core.push;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.MailboxId;
import org.postferry.store.OutboxStore.Work;

/** Gives a message to whoever sends for this account. Not called by the loop's thread. */
@FunctionalInterface
public interface HandOver {
    /**
     * @param server as the account's session found it
     * @throws ConnectorException when nothing was handed over for certain
     */
    Submission submit(Work.Submit work, SessionInfo server) throws ConnectorException, InterruptedException;

    /** Is told what came of hand-overs, after that was written down. Thread-safe. */
    interface News {
        /** One has ended, one way or the other. @param lookAt where its copy may be by now */
        void handedOver(Set<MailboxId> lookAt);

        /** What kept it from being handed over keeps the account from everything. */
        void accountFailed(ConnectorException failure);
    }

    /** Lets some time pass. */
    @FunctionalInterface
    interface Pause {
        void pause() throws InterruptedException;

        /**
         * By the clock alone: nothing rings when a disk has room again. Whoever waits for a store that is gone by now hears it at the next
         * try, and ends.
         */
        static Pause of(Duration time) {
            return () -> Thread.sleep(time.toMillis());
        }
    }

    /** What it takes. @param pause before what came of one is tried to be written down again, where the disk was full */
    record Means(HandOver way, Executor threads, News news, Pause pause) {}
}
