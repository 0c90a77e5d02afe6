package org.postferry.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.postferry.store.h2.database.FaultPoint;

/**
 * Runs inside the product: {@link KillPoints} puts it into the store's bundle. Where somebody wishes it, it holds the store for ever at a point that
 * nobody could hit from outside, and says so; then the process is killed.
 */
public final class StopsAtPoint implements FaultPoint {

    static final String FOLDER = "postferry.test.points";
    static final String HELD = "held";

    private static final Map<Phase, AtomicInteger> REACHED = new ConcurrentHashMap<>();

    private final Path folder = Path.of(System.getProperty(FOLDER));

    @Override
    public void reached(Phase phase) {
        Path wish = folder.resolve(phase.name());
        if (!Files.exists(wish)) {
            return;
        }
        try {
            int wanted = Integer.parseInt(Files.readString(wish).strip());
            if (REACHED.computeIfAbsent(phase, first -> new AtomicInteger()).incrementAndGet() == wanted) {
                Files.writeString(folder.resolve(HELD), phase.name());
                while (true) {
                    LockSupport.park(this);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
