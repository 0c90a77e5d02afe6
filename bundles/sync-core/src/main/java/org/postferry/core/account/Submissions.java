package org.postferry.core.account;

import java.util.Optional;
import java.util.function.Supplier;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.core.push.HandOver;
import org.postferry.core.push.Submitters;
import org.postferry.core.vault.VaultException;
import org.postferry.model.AccountSettings;
import org.postferry.store.AccountRecord;
import org.postferry.store.OutboxStore.Work;

/** Gives messages to who sends for the account just now, with its present settings. Called by threads other than the loop's. */
final class Submissions implements HandOver {
    private final Tools tools;
    private final Supplier<AccountRecord> account;

    Submissions(Tools tools, Supplier<AccountRecord> account) {
        this.tools = tools;
        this.account = account;
    }

    @Override
    public Submitter.Submission submit(Work.Submit work, SessionInfo server)
            throws ConnectorException, InterruptedException {
        AccountRecord present = account.get();
        AccountSettings settings = present.settings();
        Optional<Submitters.Way> way = tools.submitters().of(settings, server);
        if (way.isEmpty() && settings.smtp().isEmpty()) {
            throw ConnectorException.of(
                    Kind.PERMANENT,
                    Extent.EMAIL,
                    "The account's server takes no mail to send, and the account names no other one: give it smtp"
                            + " settings");
        }
        if (way.isEmpty()) {
            throw ConnectorException.of(
                    Kind.TRANSIENT, Extent.EMAIL, "No part that sends mail for this account is here just now");
        }
        boolean ownServer = way.get().ownServer();
        return way.get().submitter().submit(settings, credential(present, ownServer), work.message(), work.envelope());
    }

    private Credential credential(AccountRecord present, boolean ownServer) throws ConnectorException {
        try {
            return ownServer ? SignIn.credential(present, tools.vault()) : SignIn.submission(present, tools.vault());
        } catch (VaultException e) {
            throw ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, String.valueOf(e.getMessage()))
                    .withCause(e);
        }
    }
}
