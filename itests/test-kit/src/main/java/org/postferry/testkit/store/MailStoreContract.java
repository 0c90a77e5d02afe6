package org.postferry.testkit.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;

/**
 * What every {@link MailStore} must do, one test a promise. Extend it, open your store, and all promises of the store's
 * package are tested on it.
 */
public abstract class MailStoreContract
        implements IntakeContract,
                HistoryContract,
                AccountEmailsContract,
                IdentityContract,
                ReusedIdsContract,
                ThreadContract,
                SnapshotContract,
                SumContract,
                RemovalsContract,
                HoldContract,
                MailboxContract,
                JournalContract,
                ContentQueueContract,
                ContentsContract,
                AttachmentTextContract,
                EmailStoreContract,
                AboutContract,
                AccountContract,
                LeaseContract,
                OutboxContract,
                HandOverContract,
                SettlementContract,
                MoveContract,
                StepsContract,
                GivenUpContract,
                MailboxWishContract,
                MailboxDeletionContract,
                MessageWishContract,
                AppendedChangesContract,
                AppendedContract,
                ReplayContract,
                CrashContract {
    private StoreFixture fixture;

    /** An empty store that reads the time from that clock. */
    protected abstract MailStore open(FakeClock clock) throws Exception;

    /**
     * Ends the store as a crash of its process would, and opens another over what was committed, with the same clock.
     * Whatever the old store handed out throws {@link org.postferry.model.StoreGone} from then on.
     */
    protected abstract MailStore reopen(MailStore store) throws Exception;

    /**
     * The {@code n}-th commit of a transaction from now on, counted from 1, fails as on a full disk, with
     * {@link org.postferry.store.StoreFailure}; those before and after it go well.
     */
    protected abstract void failCommit(MailStore store, int n) throws Exception;

    /** The test is over. */
    protected abstract void close(MailStore store) throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        fixture = new StoreFixture(this);
    }

    @AfterEach
    final void closeStore() throws Exception {
        close(fixture.store);
    }

    @Override
    public final StoreFixture at() {
        return fixture;
    }
}
