package org.postferry.core.account;

/** What broke off while contents were fetched, for all of an account's fetching threads. Thread-safe. */
record Interruptions(Suspects suspects, Beginnings beginnings) implements AutoCloseable {
    Interruptions() {
        this(new Suspects(), new Beginnings());
    }

    @Override
    public void close() {
        beginnings.close();
    }
}
