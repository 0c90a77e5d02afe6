package org.postferry.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;

/** {@code postferry:mailbox-delete}: deletes a mailbox; with the emails in it only where a person says how many they are. */
@Service
@Command(
        scope = "postferry",
        name = "mailbox-delete",
        description = "Deletes a mailbox with all that is in it, here and on the server")
public final class MailboxDelete extends ChangeCommand {
    /** Nobody said how many. */
    private static final long UNSAID = -1;

    @Argument(name = "account", description = "the id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(index = 1, name = "mailbox", description = "the path of the mailbox", required = true)
    String mailbox = "";

    @Option(
            name = "--emails",
            description = "how many emails are deleted with it; asked for when it is left out and there are some")
    long emails = UNSAID;

    @Override
    Change wanted() {
        MailStore present = Needed.store(store);
        AccountId id = Typed.read(account, AccountId::parse);
        Mailbox found = MailboxPath.find(present, id, mailbox);
        long held = present.emailsToDelete(found);
        String holds = "It holds " + (held == 1 ? "1 email" : held + " emails");
        boolean meant = emails == UNSAID ? held == 0 || isMeant(holds, held) : emails == held;
        if (!meant) {
            throw new Refused(Refused.Reason.CONFLICT, holds + ", and so many were not named: nothing was changed.");
        }
        return new Change(id, List.of(new Wish.DeleteMailbox(found.id(), held)));
    }

    private boolean isMeant(String holds, long held) {
        try {
            String answer = session.readLine(holds + ", which go with it. Type their number to go on: ", null);
            return answer != null && answer.strip().equals(String.valueOf(held));
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing was changed, because nobody could be asked.", e);
        }
    }
}
