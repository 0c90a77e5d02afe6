package org.postferry.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;

/** {@code postferry:move}: puts emails into another mailbox. */
@Service
@Command(scope = "postferry", name = "move", description = "Moves emails into another mailbox of their account")
public final class Move implements Action {
    @Argument(name = "mailbox", description = "the path of the mailbox", required = true)
    String mailbox = "";

    @Argument(
            index = 1,
            name = "emails",
            description = "ids of emails of one account",
            required = true,
            multiValued = true)
    List<String> emails = List.of();

    @Reference(optional = true)
    @Nullable
    Outbox outbox;

    @Reference(optional = true)
    @Nullable
    MailStore store;

    @Reference
    Session session;

    @Override
    public @Nullable Object execute() {
        MailStore present = Needed.store(store);
        ChosenEmails chosen = ChosenEmails.of(emails);
        List<Wish> wishes = chosen.movedTo(chosen.mailbox(mailbox, present), present);
        Needed.engine(outbox)
                .submit(chosen.account(), wishes, false, Optional.empty())
                .forEach(id -> session.getConsole().println("Change " + id + " is accepted."));
        return null;
    }
}
