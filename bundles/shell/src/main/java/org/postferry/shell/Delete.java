package org.postferry.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.Mailbox;
import org.postferry.model.Role;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;

/** {@code postferry:delete}: moves emails to Trash, or removes them for good. */
@Service
@Command(scope = "postferry", name = "delete", description = "Moves emails to Trash, or removes them for good")
public final class Delete extends ChangeCommand {
    @Argument(name = "emails", description = "ids of emails of one account", required = true, multiValued = true)
    List<String> emails = List.of();

    @Option(name = "--permanent", description = "for good, on the server too")
    boolean permanent;

    @Override
    Change wanted() {
        MailStore present = Needed.store(store);
        ChosenEmails chosen = ChosenEmails.of(emails);
        if (permanent) {
            return new Change(chosen.account(), List.of(new Wish.Destroy(chosen.ids())));
        }
        KnownAccount.find(present, chosen.account());
        Mailbox trash = present.mailbox(chosen.account(), Role.TRASH)
                .orElseThrow(() -> new Refused(
                        Refused.Reason.CONFLICT,
                        "This account has no Trash: say in its roles which mailbox it is, or use --permanent."));
        if (chosen.areAllIn(trash.id(), present)) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "It is in the trash already: --permanent removes it for good, on the server too.");
        }
        return new Change(chosen.account(), chosen.movedTo(trash.id(), present));
    }
}
