package org.postferry.rest;

import java.util.concurrent.atomic.AtomicInteger;
import org.postferry.mime.MessageComposer;
import org.postferry.mime.MessageDraft;

/** Writes as another one does, but not while a test has it pause. */
final class PausingComposer implements MessageComposer {
    private final MessageComposer other;
    private final AtomicInteger waiting = new AtomicInteger();
    private boolean paused;

    PausingComposer(MessageComposer other) {
        this.other = other;
    }

    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        notifyAll();
    }

    int waiting() {
        return waiting.get();
    }

    @Override
    public byte[] compose(MessageDraft draft) {
        waiting.incrementAndGet();
        try {
            await();
        } finally {
            waiting.decrementAndGet();
        }
        return other.compose(draft);
    }

    private synchronized void await() {
        try {
            while (paused) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
