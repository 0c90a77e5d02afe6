package org.postferry.shell;

import java.net.URI;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.sync.Accounts;

/** {@code postferry:account-list}: a line for each account. */
@Service
@Command(scope = "postferry", name = "account-list", description = "Lists the accounts")
public final class AccountList extends RefusableCommand {
    @Reference(optional = true)
    @Nullable
    Accounts accounts;

    @Reference
    Session session;

    @Override
    void run() {
        List<Accounts.Account> all = Needed.engine(accounts).list();
        if (all.isEmpty()) {
            session.getConsole()
                    .println(
                            "There is no account yet. Add one: postferry:account-add --host imap.example.org you@example.org");
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of("Id", "Name", "Address", "Server", "State")) {
            table.column(column);
        }
        for (Accounts.Account account : all) {
            table.addRow()
                    .addContent(
                            account.id(),
                            account.settings().name(),
                            account.settings().email(),
                            server(account.settings()),
                            account.status().state().wireName());
        }
        table.print(session.getConsole());
    }

    /** As it was entered. */
    private static String server(AccountSettings settings) {
        return settings.sessionUrl()
                .map(URI::toString)
                .or(() -> settings.endpoint().map(AccountList::server))
                .orElse("found by itself");
    }

    private static String server(Endpoint endpoint) {
        return endpoint.host() + ":" + endpoint.port() + " ("
                + endpoint.security().wireName() + ")";
    }
}
