package org.postferry.testkit.store;

/** A part of the store's contract, as tests over one fixture. */
interface StorePromises {
    /** The store under test, with its account. */
    StoreFixture at();
}
