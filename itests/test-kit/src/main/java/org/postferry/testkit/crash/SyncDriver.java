package org.postferry.testkit.crash;

import org.postferry.connector.Connector;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;

/** The engine under test, as far as the runner must know it. */
public interface SyncDriver {
    /** Stores an account with its secrets as the engine keeps them. */
    AccountId addAccount(MailStore store, AccountSettings settings, String password) throws Exception;

    /**
     * Starts a new engine over that store, with the lease of one and the same container each time, lets it work until it
     * would only wait, contents fetched, and ends it. Every thread it started has ended when this returns or throws.
     * {@link Died} comes out of the connector or the store at some point: the engine need not be ended in good order then,
     * and whatever this throws is taken for the death.
     */
    void runUntilIdle(MailStore store, Connector connector, FakeClock clock) throws Exception;
}
