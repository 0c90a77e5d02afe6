package org.postferry.core.account;

import java.time.Clock;
import java.util.random.RandomGenerator;
import org.postferry.connector.Connector;
import org.postferry.core.push.Submitters;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.status.AccountSheet;
import org.postferry.core.vault.CredentialVault;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;

/** What a loop and its bulk workers work with, for as long as store, connector, reader and lease are there. Thread-safe. */
public record Tools(
        AccountId account,
        MailStore store,
        Lease lease,
        Connector connector,
        MessageReader reader,
        CredentialVault vault,
        RetryTable retries,
        AccountSheet sheet,
        HostBudget budget,
        Submitters submitters,
        Clock clock,
        RandomGenerator random) {}
