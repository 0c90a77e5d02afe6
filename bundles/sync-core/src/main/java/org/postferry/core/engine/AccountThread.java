package org.postferry.core.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postferry.core.account.AccountLoop;
import org.postferry.core.account.LoopInbox;
import org.postferry.core.account.LoopOver;
import org.postferry.core.account.Tools;
import org.postferry.core.retry.Backoff;
import org.postferry.model.StoreGone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The one thread of an account: drives its loop until somebody ends it. A defect costs the loop, not the account: it is
 * told, and another loop begins after a pause. The thread is never interrupted, because an interrupt closes the files
 * that the store has open in it.
 */
final class AccountThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountThread.class);

    private final Tools tools;
    private final Supplier<AccountLoop> loops;
    private final Backoff defects;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private @Nullable AccountLoop loop;

    AccountThread(Tools tools, Supplier<AccountLoop> loops) {
        this.tools = tools;
        this.loops = loops;
        this.defects = new Backoff(tools.retries());
    }

    Tools tools() {
        return tools;
    }

    @Override
    public void run() {
        MDC.put("account", tools.account().toString());
        try {
            while (ending.getCount() > 0 && follow()) {
                Duration pause = defects.waits(tools.clock().instant()).orElse(Duration.ZERO);
                if (ending.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            MDC.remove("account");
            gone.countDown();
        }
    }

    /** Signals the end and closes the sessions; {@link #awaitEnd} tells when it is there. */
    void end() {
        ending.countDown();
        AccountLoop present = loop();
        if (present != null) {
            present.end();
        }
    }

    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return gone.await(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
    }

    boolean isGone() {
        return gone.getCount() == 0;
    }

    Optional<LoopInbox> inbox() {
        return Optional.ofNullable(loop()).map(AccountLoop::inbox);
    }

    void breakIfStuck() {
        AccountLoop present = loop();
        if (present != null) {
            present.breakIfStuck();
        }
    }

    /** Returns whether another loop is to follow after a pause. */
    private boolean follow() throws InterruptedException {
        try {
            AccountLoop fresh = loops.get();
            publish(fresh);
            try {
                drive(fresh);
            } finally {
                fresh.close();
            }
            return false;
        } catch (StoreGone | LoopOver e) {
            LOG.debug("account {}: its loop ends: {}", tools.account(), e.getMessage());
            return false;
        } catch (RuntimeException | Error e) {
            LOG.error("account {}: its loop died of a defect", tools.account(), e);
            String reason = "A defect of Postferry stopped this account: " + e;
            tools.sheet().failed(defects.failed(tools.clock().instant(), reason, "", false, Optional.empty()));
            return true;
        }
    }

    private void drive(AccountLoop present) throws InterruptedException {
        while (ending.getCount() > 0 && !present.ended()) {
            Optional<Duration> pause = present.step();
            if (pause.isPresent() && ending.getCount() > 0) {
                present.rest(pause.get());
            }
        }
    }

    private synchronized void publish(AccountLoop fresh) {
        loop = fresh;
        if (ending.getCount() == 0) {
            fresh.end();
        }
    }

    private synchronized @Nullable AccountLoop loop() {
        return loop;
    }
}
