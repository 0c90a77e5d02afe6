package org.postferry.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.store.Wish;

/** {@code postferry:mailbox-rename}: gives a mailbox another name. */
@Service
@Command(
        scope = "postferry",
        name = "mailbox-rename",
        description = "Gives a mailbox another name, where it stands; here and on the server")
public final class MailboxRename extends ChangeCommand {
    @Argument(name = "account", description = "the id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(index = 1, name = "mailbox", description = "the path of the mailbox", required = true)
    String mailbox = "";

    @Argument(index = 2, name = "name", description = "its new name, without a path", required = true)
    String name = "";

    @Override
    Change wanted() {
        AccountId id = Typed.read(account, AccountId::parse);
        Mailbox found = MailboxPath.find(Needed.store(store), id, mailbox);
        return new Change(id, List.of(new Wish.RenameMailbox(found.id(), name, found.parentId())));
    }
}
