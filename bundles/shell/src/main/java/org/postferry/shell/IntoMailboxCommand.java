package org.postferry.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.postferry.model.MailboxId;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;

/** A command that puts emails into a mailbox of their account. */
abstract class IntoMailboxCommand extends ChangeCommand {
    @Argument(name = "mailbox", description = "the path of the mailbox", required = true)
    String mailbox = "";

    @Argument(
            index = 1,
            name = "emails",
            description = "ids of emails of one account",
            required = true,
            multiValued = true)
    List<String> emails = List.of();

    abstract List<Wish> wishes(ChosenEmails chosen, MailboxId into, MailStore present);

    @Override
    final Change wanted() {
        MailStore present = Needed.store(store);
        ChosenEmails chosen = ChosenEmails.of(emails);
        MailboxId into = MailboxPath.find(present, chosen.account(), mailbox).id();
        return new Change(chosen.account(), wishes(chosen, into, present));
    }
}
