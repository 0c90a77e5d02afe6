package org.postferry.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;
import org.postferry.sync.Accounts;

/** Offers the ids of the accounts when a person presses Tab. */
@Service
public final class AccountIds implements Completer {
    @Reference(optional = true)
    @Nullable
    Accounts accounts;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter ids = new StringsCompleter();
        if (accounts != null) {
            accounts.list().forEach(account -> ids.getStrings().add(account.id().toString()));
        }
        return ids.complete(session, commandLine, candidates);
    }
}
