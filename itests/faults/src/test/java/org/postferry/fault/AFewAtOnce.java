package org.postferry.fault;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the tests of a class that work more than they wait to three at once, however many JUnit would begin. */
public final class AFewAtOnce implements BeforeEachCallback, AfterEachCallback {
    private final Semaphore free = new Semaphore(3);

    @Override
    public void beforeEach(ExtensionContext context) throws InterruptedException {
        free.acquire();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        free.release();
    }
}
