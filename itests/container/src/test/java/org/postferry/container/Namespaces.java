package org.postferry.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** Linux namespaces, for a process without a network or with a small disk. */
final class Namespaces {

    private Namespaces() {}

    /** Leaves the test out where this user may not make them. */
    static void assumeAvailable() {
        assumeTrue(available(), "unshare -rmn is not allowed here");
    }

    private static boolean available() {
        try {
            return new ProcessBuilder("unshare", "-rmn", "ip", "link", "set", "lo", "up")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
