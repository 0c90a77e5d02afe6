package org.postferry.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;

/** {@code postferry:mailbox-create}: makes a mailbox. */
@Service
@Command(scope = "postferry", name = "mailbox-create", description = "Makes a mailbox, here and on the server")
public final class MailboxCreate extends ChangeCommand {
    @Argument(name = "account", description = "the id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(index = 1, name = "path", description = "its path; what it stands in must be there", required = true)
    String path = "";

    @Override
    Change wanted() {
        AccountId id = Typed.read(account, AccountId::parse);
        KnownAccount.find(Needed.store(store), id);
        int slash = path.lastIndexOf('/');
        Optional<MailboxId> parent = slash < 0
                ? Optional.empty()
                : Optional.of(MailboxPath.find(Needed.store(store), id, path.substring(0, slash))
                        .id());
        return new Change(id, List.of(new Wish.CreateMailbox(path.substring(slash + 1), parent, Optional.empty())));
    }
}
