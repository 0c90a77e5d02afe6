package org.postferry.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.store.MailStore;

/** {@code postferry:move}: puts emails into another mailbox. */
@Service
@Command(scope = "postferry", name = "move", description = "Moves emails into another mailbox of their account")
public final class Move extends ChangeCommand {
    @Argument(name = "mailbox", description = "the path of the mailbox", required = true)
    String mailbox = "";

    @Argument(
            index = 1,
            name = "emails",
            description = "ids of emails of one account",
            required = true,
            multiValued = true)
    List<String> emails = List.of();

    @Override
    Change wanted() {
        MailStore present = Needed.store(store);
        ChosenEmails chosen = ChosenEmails.of(emails);
        return new Change(
                chosen.account(),
                chosen.movedTo(
                        MailboxPath.find(present, chosen.account(), mailbox).id(), present));
    }
}
