package org.postferry.shell;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.store.MailStore;
import org.postferry.sync.Accounts;

/** {@code postferry:sync}: looks at the server now. */
@Service
@Command(
        scope = "postferry",
        name = "sync",
        description = "Looks at the server now: all accounts, one, or some of its mailboxes")
public final class Sync extends RefusableCommand {
    @Argument(name = "account", description = "the id of an account; by default all that are not paused")
    @Completion(AccountIds.class)
    @Nullable
    String account;

    @Argument(index = 1, name = "mailboxes", multiValued = true, description = "paths of mailboxes; by default all")
    List<String> paths = List.of();

    @Reference(optional = true)
    @Nullable
    Accounts accounts;

    @Reference(optional = true)
    @Nullable
    MailStore store;

    @Reference
    Session session;

    @Override
    void run() {
        if (account == null) {
            Needed.engine(accounts).list().stream()
                    .filter(one -> !one.paused())
                    .forEach(one -> sync(one.id(), Set.of()));
            return;
        }
        AccountId id = Typed.read(account, AccountId::parse);
        if (Needed.engine(accounts).get(id).isEmpty()) {
            throw KnownAccount.missing(id);
        }
        sync(id, mailboxes(id));
    }

    private void sync(AccountId id, Set<MailboxId> mailboxes) {
        Needed.engine(accounts).sync(id, mailboxes);
        session.getConsole().println("Account " + id + " looks at its server. See postferry:status " + id + ".");
    }

    private Set<MailboxId> mailboxes(AccountId id) {
        Set<MailboxId> found = new HashSet<>();
        MailStore present = Needed.store(store);
        for (String path : paths) {
            found.add(MailboxPath.find(present, id, path).id());
        }
        return found;
    }
}
