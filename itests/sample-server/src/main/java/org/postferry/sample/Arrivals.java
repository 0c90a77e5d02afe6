package org.postferry.sample;

import java.util.function.Consumer;

/** New mail, one message a call, up to a limit. Confined to its timer's thread. */
final class Arrivals implements Runnable {

    /** A demo left running over the weekend should not fill the memory. */
    static final int MOST = 500;

    private final Consumer<SampleMail> inbox;
    private int received;

    Arrivals(Consumer<SampleMail> inbox) {
        this.inbox = inbox;
    }

    @Override
    public void run() {
        if (received < MOST) {
            received++;
            inbox.accept(SampleMailbox.arrival(received));
        }
    }
}
