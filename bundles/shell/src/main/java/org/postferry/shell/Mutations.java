package org.postferry.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountId;
import org.postferry.store.MailStore;
import org.postferry.store.Mutation;
import org.postferry.sync.Outbox;
import org.postferry.sync.Refused;

/** {@code postferry:mutations}: changes on their way to a server, and what became of others. */
@Service
@Command(
        scope = "postferry",
        name = "mutations",
        description = "Lists changes, the newest first: what waits, failed, or may have happened")
public final class Mutations extends RefusableCommand {
    /** A page of the outbox. */
    private static final int MOST = 500;
    /** More would make the table too wide. */
    private static final int MOST_NAMED = 3;

    @Option(name = "--state", description = "only those: pending, failed, unknown or settled")
    String state = "";

    @Option(name = "--account", description = "only those of that account")
    @Completion(AccountIds.class)
    @Nullable
    String account;

    @Option(name = "--limit", description = "how many, at most 500")
    int limit = 20;

    @Reference(optional = true)
    @Nullable
    Outbox outbox;

    @Reference(optional = true)
    @Nullable
    MailStore store;

    @Reference
    Session session;

    @Override
    void run() {
        Optional<AccountId> of = Optional.ofNullable(account).map(this::known);
        if (limit < 1 || limit > MOST) {
            throw new Refused(Refused.Reason.INVALID, "--limit must be within 1.." + MOST + ".");
        }
        ShellTable table = new ShellTable();
        List.of("Id", "What", "Emails", "About", "State", "Since", "Last answer")
                .forEach(table::column);
        Outbox present = Needed.engine(outbox);
        for (Mutation one : present.list(of, state(), Optional.empty(), limit).items()) {
            List<Mutation.Try> tries = one.tries();
            String said = tries.isEmpty() ? "" : tries.get(tries.size() - 1).serverSaid();
            table.addRow()
                    .addContent(
                            one.id(),
                            one.kind(),
                            one.emails(),
                            about(one.about(), present.subject(one.id())),
                            one.state().wireName(),
                            one.since(),
                            said);
        }
        table.print(session.getConsole());
    }

    private AccountId known(String typed) {
        AccountId id = Typed.read(typed, AccountId::parse);
        KnownAccount.find(Needed.store(store), id);
        return id;
    }

    /** By the ids that commands take; of a letter by its subject and whom it goes to. */
    private static String about(Mutation.About about, Optional<String> subject) {
        List<String> parts = new ArrayList<>();
        subject.filter(words -> !words.isEmpty()).ifPresent(words -> parts.add('"' + words + '"'));
        about.emails().stream().limit(MOST_NAMED).forEach(email -> parts.add(email.toString()));
        about.mailbox().ifPresent(mailbox -> parts.add("mailbox " + mailbox));
        about.name().ifPresent(name -> parts.add("'" + name + "'"));
        about.recipients().stream().limit(MOST_NAMED).forEach(parts::add);
        return String.join(" ", parts);
    }

    private Optional<Mutation.State> state() {
        if (state.isEmpty()) {
            return Optional.empty();
        }
        for (Mutation.State one : Mutation.State.values()) {
            if (one.wireName().equals(state)) {
                return Optional.of(one);
            }
        }
        throw new Refused(
                Refused.Reason.INVALID, "A state is pending, failed, unknown or settled, not '" + state + "'.");
    }
}
