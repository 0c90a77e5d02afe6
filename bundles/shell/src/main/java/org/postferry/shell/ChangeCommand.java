package org.postferry.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountId;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;

/** A command that changes mail: says what is wished, and this hands it to the outbox and names what was accepted. */
abstract class ChangeCommand extends RefusableCommand {
    @Reference(optional = true)
    @Nullable
    Outbox outbox;

    @Reference(optional = true)
    @Nullable
    MailStore store;

    @Reference
    Session session;

    /** @param wishes all of that account */
    record Change(AccountId account, List<Wish> wishes) {}

    abstract Change wanted();

    @Override
    final void run() {
        Change change = wanted();
        Needed.engine(outbox)
                .submit(change.account(), change.wishes(), false, Optional.empty())
                .forEach(id -> session.getConsole().println("Change " + id + " is accepted."));
    }
}
