package org.postferry.testkit.crash;

/** The process has died here. An error, so that no handler of failures takes it for one. */
public final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died(String point) {
        super("died at " + point);
    }
}
