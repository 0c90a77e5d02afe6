package org.postferry.testkit.store;

import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;

class InMemoryMailStoreTest extends MailStoreContract {
    @Override
    protected MailStore open(FakeClock clock) {
        return new InMemoryMailStore(clock);
    }

    @Override
    protected MailStore reopen(MailStore store) {
        return ((InMemoryMailStore) store).reopen();
    }

    @Override
    protected void failCommit(MailStore store, int n) {
        ((InMemoryMailStore) store).failCommit(n);
    }

    @Override
    protected void close(MailStore store) {
        ((InMemoryMailStore) store).close();
    }
}
