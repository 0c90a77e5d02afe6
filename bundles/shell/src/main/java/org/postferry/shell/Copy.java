package org.postferry.shell;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;

/** {@code postferry:copy}: puts emails into another mailbox as well. */
@Service
@Command(
        scope = "postferry",
        name = "copy",
        description = "Puts emails into another mailbox of their account as well, and leaves them where they are")
public final class Copy extends ChangeCommand {
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
        ChosenEmails chosen = ChosenEmails.of(emails);
        MailboxId into =
                MailboxPath.find(Needed.store(store), chosen.account(), mailbox).id();
        return new Change(
                chosen.account(),
                Wish.slices(chosen.ids()).stream()
                        .<Wish>map(slice -> new Wish.SetMailboxes(slice, Set.of(into), Set.of()))
                        .toList());
    }
}
