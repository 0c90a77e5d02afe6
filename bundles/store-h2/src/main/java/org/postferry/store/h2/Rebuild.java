package org.postferry.store.h2;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.internal.Rebuilding;

/**
 * What {@code ./run --rebuild} runs: makes a lost or unreadable database anew from the packs. The old database is set
 * aside, never deleted. The next sync meets the emails on their servers by size, received time and header digest, and
 * fetches no content again. Prints what was brought back and what is lost; exit code 1 if it failed.
 */
public final class Rebuild {
    private Rebuild() {}

    /** @param arguments the store's folder */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("The store's folder is missing.");
            System.exit(1);
        }
        try {
            Path directory = Path.of(arguments[0]);
            Rebuilding.Report report = new Rebuilding(directory, Clock.systemUTC()).run();
            report.sentences().forEach(System.out::println);
            System.exit(0);
        } catch (StoreFailure e) {
            System.out.println(e.getMessage());
        } catch (IOException e) {
            System.out.println("The database could not be rebuilt: " + e.getMessage());
        }
        System.exit(1);
    }
}
