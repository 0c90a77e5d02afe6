package org.postferry.shell;

import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.MailStore;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.Accounts;
import org.postferry.sync.MailboxStatus;
import org.postferry.sync.PartStatus;
import org.postferry.sync.SyncState;

/** {@code postferry:status}: how everything is doing and why; with an account, its mailboxes too. Says what is missing. */
@Service
@Command(scope = "postferry", name = "status", description = "Says how the accounts are doing, and why")
public final class Status extends RefusableCommand {
    /** How far these are is told while they are there, too. */
    private static final Set<String> FOLLOWING = Set.of("index", "attachments");

    @Argument(name = "account", description = "the id of one account")
    @Completion(AccountIds.class)
    @Nullable
    String account;

    @Reference(optional = true)
    @Nullable
    SyncState state;

    @Reference(optional = true)
    @Nullable
    Accounts accounts;

    @Reference(optional = true)
    @Nullable
    MailStore store;

    @Reference
    Session session;

    Clock clock = Clock.systemUTC();

    @Override
    void run() {
        PrintStream out = session.getConsole();
        if (state == null || accounts == null) {
            out.println("The engine is missing just now.");
            return;
        }
        for (PartStatus part : state.parts()) {
            if (!part.up()) {
                out.println("Missing: " + part.name() + sentence(part.reason()));
            } else if (FOLLOWING.contains(part.name()) && !part.reason().isEmpty()) {
                out.println("The " + part.name() + ": " + part.reason());
            }
        }
        if (account != null) {
            AccountId id = Typed.read(account, AccountId::parse);
            Accounts.Account found = accounts.get(id).orElseThrow(() -> KnownAccount.missing(id));
            print(out, found);
            mailboxes(out, id);
            return;
        }
        List<Accounts.Account> all = accounts.list();
        if (all.isEmpty()) {
            out.println("There is no account yet.");
        }
        all.forEach(one -> print(out, one));
    }

    private static String sentence(String reason) {
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    private void print(PrintStream out, Accounts.Account found) {
        AccountStatus status = found.status();
        out.println("Account " + found.id() + ", " + found.settings().name() + ": "
                + status.state().wireName());
        line(out, "reason", status.reason());
        if (!status.reason().contains(status.serverSaid())) {
            line(out, "the server said", status.serverSaid());
        }
        status.progress().ifPresent(progress -> line(out, progress.phase(), Words.progress(progress)));
        line(
                out,
                "proven equal",
                status.lastSuccessAt()
                        .map(time -> Words.when(time, clock.instant()))
                        .orElse("not yet"));
        status.nextAttemptAt().ifPresent(time -> line(out, "next try", Words.when(time, clock.instant())));
        status.quota().ifPresent(quota -> line(out, "holds", Words.quota(quota)));
    }

    private static void line(PrintStream out, String label, String text) {
        if (!text.isEmpty()) {
            out.printf("  %-16s %s%n", label, text);
        }
    }

    private void mailboxes(PrintStream out, AccountId id) {
        Map<MailboxId, MailboxStatus> known = state.mailboxes(id).stream()
                .collect(Collectors.toMap(MailboxStatus::mailbox, Function.identity(), (one, other) -> other));
        ShellTable table = new ShellTable();
        table.column("Id");
        table.column("Mailbox");
        table.column("Here").alignRight();
        table.column("Unread").alignRight();
        table.column("Server").alignRight();
        table.column("Proven equal");
        table.column("Reason");
        for (Mailbox mailbox : Needed.store(store).mailboxes().list(id)) {
            if (mailbox.wishedAwaySince().isPresent()) {
                continue; // a wish that waits is shown with the other changes
            }
            Optional<MailboxStatus> standing = Optional.ofNullable(known.get(mailbox.id()));
            table.addRow()
                    .addContent(
                            mailbox.id(),
                            mailbox.path(),
                            mailbox.totalEmails(),
                            mailbox.unreadEmails(),
                            mailbox.serverEmails().isPresent()
                                    ? mailbox.serverEmails().getAsLong()
                                    : "",
                            standing.flatMap(MailboxStatus::provenAt)
                                    .map(time -> Words.when(time, clock.instant()))
                                    .orElse("not yet"),
                            standing.map(MailboxStatus::reason).orElse(""));
        }
        table.print(out);
    }
}
