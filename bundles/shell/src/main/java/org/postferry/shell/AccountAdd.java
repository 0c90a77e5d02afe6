package org.postferry.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectionReport;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.Accounts;
import org.postferry.sync.Refused;

/** {@code postferry:account-add}: tests the connection, then stores the account. */
@Service
@Command(
        scope = "postferry",
        name = "account-add",
        description = "Adds an IMAP account, after its connection was tested")
public final class AccountAdd extends RefusableCommand {
    @Argument(name = "email", required = true, description = "the mail address")
    String email = "";

    @Option(name = "--host", required = true, description = "the IMAP server")
    String host = "";

    @Option(name = "--port", description = "its port; by default 993, or 143 without TLS")
    int port;

    @Option(name = "--security", description = "tls, starttls or none")
    String security = "tls";

    @Option(name = "--allow-plaintext", description = "allows --security none for a host that is not this machine")
    boolean allowPlaintext;

    @Option(name = "--username", description = "the name to sign in with; by default the address")
    @Nullable
    String username;

    @Option(
            name = "--password",
            description = "the password; asked for when it is left out, which keeps it out of the history")
    @Nullable
    String password;

    @Option(name = "--name", description = "how the account is called here; by default the address")
    @Nullable
    String name;

    @Option(name = "--untested", description = "stores the account even if the test fails")
    boolean untested;

    @Reference(optional = true)
    @Nullable
    Accounts accounts;

    @Reference
    Session session;

    @Override
    void run() throws IOException, InterruptedException {
        AccountSettings settings = Typed.value(this::settings);
        AccountDraft draft = new AccountDraft(settings, Map.of(AccountDraft.PASSWORD, password()));
        ConnectionReport report = Needed.engine(accounts).test(draft, Optional.empty());
        PrintStream out = session.getConsole();
        for (ConnectionReport.Step step : report.steps()) {
            out.println(mark(step) + step.name() + ": " + step.detail());
        }
        if (!report.ok() && !untested) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "Nothing was stored, because the test failed; --untested stores it all the same.");
        }
        if (isHereAlready(report) && !isMeant()) {
            throw new Refused(Refused.Reason.CONFLICT, "Nothing was stored.");
        }
        Accounts.Account account = Needed.engine(accounts).create(draft);
        out.println("Account " + account.id() + " is stored and begins to sync. See postferry:status " + account.id()
                + ".");
    }

    private static String mark(ConnectionReport.Step step) {
        if (step.name().equals(Accounts.SAME_MAILBOX)) {
            return "WARNING ";
        }
        return step.ok() ? "ok      " : "FAILED  ";
    }

    private static boolean isHereAlready(ConnectionReport report) {
        return report.steps().stream().anyMatch(step -> step.name().equals(Accounts.SAME_MAILBOX));
    }

    private boolean isMeant() throws IOException {
        String answer = session.readLine("Add it once more? Type yes to go on: ", null);
        return answer != null && answer.strip().equalsIgnoreCase("yes");
    }

    private AccountSettings settings() {
        Security protection = security();
        int usualPort = protection == Security.TLS ? 993 : 143;
        return new AccountSettings(
                name == null ? email : name,
                email,
                Protocol.IMAP,
                Optional.of(new Endpoint(host, port == 0 ? usualPort : port, protection)),
                allowPlaintext,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                username == null ? email : username,
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
    }

    private Security security() {
        for (Security known : Security.values()) {
            if (known.wireName().equals(security.toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        throw new Refused(Refused.Reason.INVALID, "--security must be tls, starttls or none, not '" + security + "'.");
    }

    private String password() throws IOException {
        String entered = password == null ? session.readLine("Password: ", '*') : password;
        if (entered == null || entered.isEmpty()) {
            throw new Refused(Refused.Reason.INVALID, "A password is needed.");
        }
        return entered;
    }
}
