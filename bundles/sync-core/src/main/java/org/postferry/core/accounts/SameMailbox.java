package org.postferry.core.accounts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.ConnectionReport;
import org.postferry.model.AccountSettings;
import org.postferry.store.AccountRecord;
import org.postferry.sync.Accounts;

/** Says of a new account that another one mirrors the same mailbox. Stateless. */
final class SameMailbox {
    private SameMailbox() {}

    /** The step of a test that says so; empty where no account has it. */
    static Optional<ConnectionReport.Step> among(List<AccountRecord> accounts, AccountSettings wanted) {
        return accounts.stream()
                .filter(one -> !one.deleting() && isSame(one.settings(), wanted))
                .findFirst()
                .map(SameMailbox::step);
    }

    private static boolean isSame(AccountSettings one, AccountSettings other) {
        // a server that is found by the address is another one for another address
        boolean isNamed = other.endpoint().isPresent() || other.sessionUrl().isPresent();
        return one.protocol().equals(other.protocol())
                && Identity.of(one).equals(Identity.of(other))
                && (isNamed || one.email().equalsIgnoreCase(other.email()));
    }

    private static ConnectionReport.Step step(AccountRecord there) {
        return new ConnectionReport.Step(
                Accounts.SAME_MAILBOX,
                true,
                "There is already an account “" + there.settings().name() + "” (" + there.id()
                        + ") for this mailbox. With one more, each of its messages is here, and found, once more.",
                Duration.ZERO);
    }
}
