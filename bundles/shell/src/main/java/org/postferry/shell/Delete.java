package org.postferry.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;

/** {@code postferry:delete}: moves emails to Trash, or removes them for good. */
@Service
@Command(scope = "postferry", name = "delete", description = "Moves emails to Trash, or removes them for good")
public final class Delete implements Action {
    @Argument(name = "emails", description = "ids of emails of one account", required = true, multiValued = true)
    List<String> emails = List.of();

    @Option(name = "--permanent", description = "for good, on the server too")
    boolean permanent;

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
        List<Wish> wishes =
                permanent ? List.of(new Wish.Destroy(chosen.ids())) : chosen.movedTo(chosen.trash(present), present);
        Needed.engine(outbox)
                .submit(chosen.account(), wishes, false, Optional.empty())
                .forEach(id -> session.getConsole().println("Change " + id + " is accepted."));
        return null;
    }
}
