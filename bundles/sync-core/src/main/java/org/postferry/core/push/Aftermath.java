package org.postferry.core.push;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.model.MailboxId;

/**
 * What is to be looked at after a command.
 *
 * @param mailboxes where emails arrived or left, or may have: they are pulled, so that copies of ours are met under their new ids,
 *     and what the server counts is known
 * @param list the list of mailboxes is another now
 * @param tooMuch in which words the server asked to be left alone by the whole account
 * @param listFirst a mailbox could not be opened, or took nothing: nothing more is sent until the list has told whether it is there
 */
public record Aftermath(Set<MailboxId> mailboxes, boolean list, boolean listFirst, Optional<String> tooMuch) {
    static final Aftermath NOTHING = new Aftermath(Set.of(), false);
    static final Aftermath LIST_FIRST = new Aftermath(Set.of(), false, true, Optional.empty());

    Aftermath(Set<MailboxId> mailboxes, boolean list) {
        this(mailboxes, list, false, Optional.empty());
    }

    public Aftermath {
        mailboxes = Set.copyOf(mailboxes);
    }

    /** A mailbox that takes nothing now may be gone or renamed. */
    static Aftermath of(RemoteCommand command, PerformResult result) {
        boolean fills = command instanceof RemoteCommand.Append
                || command instanceof RemoteCommand.SetMailboxes move
                        && !move.add().isEmpty();
        boolean tookNothing = fills && outcomes(result).stream().allMatch(Aftermath::isRefusedForNow);
        return (tookNothing ? LIST_FIRST : of(command)).after(result);
    }

    /** The same, where a result says that the server has had enough. */
    Aftermath after(PerformResult result) {
        Optional<String> words = outcomes(result).stream()
                .filter(outcome -> outcome instanceof Outcome.Refused refused && refused.kind() == Kind.THROTTLED)
                .map(outcome -> ((Outcome.Refused) outcome).serverSaid())
                .findFirst();
        return words.isEmpty() ? this : new Aftermath(mailboxes, list, listFirst, words);
    }

    private static Collection<Outcome> outcomes(PerformResult result) {
        return result.outcomes().isEmpty()
                ? List.of(result.outcome())
                : result.outcomes().values();
    }

    private static boolean isRefusedForNow(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused && refused.kind() == Kind.TRANSIENT && !refused.lacksRoom();
    }

    private static Aftermath of(RemoteCommand command) {
        if (command instanceof RemoteCommand.SetMailboxes move) {
            Set<MailboxId> touched = new HashSet<>();
            for (Set<Scope.Mailbox> some : List.of(move.add(), move.remove())) {
                some.forEach(mailbox -> touched.add(mailbox.id()));
            }
            return new Aftermath(touched, false);
        }
        if (command instanceof RemoteCommand.Destroy destroy && destroy.scope() instanceof Scope.Mailbox mailbox) {
            return new Aftermath(Set.of(mailbox.id()), false);
        }
        if (command instanceof RemoteCommand.Append append) {
            return new Aftermath(Set.of(append.mailbox().id()), false);
        }
        boolean inMailboxes = command instanceof RemoteCommand.SetKeywords || command instanceof RemoteCommand.Destroy;
        return new Aftermath(Set.of(), !inMailboxes);
    }
}
