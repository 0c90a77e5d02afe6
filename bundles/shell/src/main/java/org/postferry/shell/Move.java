package org.postferry.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.MailboxId;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;

/** {@code postferry:move}: puts emails into another mailbox. */
@Service
@Command(scope = "postferry", name = "move", description = "Moves emails into another mailbox of their account")
public final class Move extends IntoMailboxCommand {
    @Override
    List<Wish> wishes(ChosenEmails chosen, MailboxId into, MailStore present) {
        return chosen.movedTo(into, present);
    }
}
