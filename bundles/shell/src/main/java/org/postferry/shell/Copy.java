package org.postferry.shell;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.MailboxId;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;

/** {@code postferry:copy}: puts emails into another mailbox as well. */
@Service
@Command(
        scope = "postferry",
        name = "copy",
        description = "Puts emails into another mailbox of their account as well, and leaves them where they are")
public final class Copy extends IntoMailboxCommand {
    @Override
    List<Wish> wishes(ChosenEmails chosen, MailboxId into, MailStore present) {
        return Wish.slices(chosen.ids()).stream()
                .<Wish>map(slice -> new Wish.SetMailboxes(slice, Set.of(into), Set.of()))
                .toList();
    }
}
