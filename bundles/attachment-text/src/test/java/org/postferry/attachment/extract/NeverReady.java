package org.postferry.attachment.extract;

import java.util.concurrent.CountDownLatch;

/** Stands in for a reading process on a machine that is too busy to start it. */
final class NeverReady {
    private NeverReady() {}

    public static void main(String[] arguments) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
