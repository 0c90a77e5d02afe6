package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Select;
import org.postferry.imap.command.UidStore;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.UidSet;
import org.postferry.model.Keyword;

/**
 * Sets and clears keywords of emails of one mailbox. Only differences are sent, so that what others set stays (protocol danger
 * D-11); that needs no UNCHANGEDSINCE, and done twice is done once. What the server keeps, it is asked for afterwards.
 */
final class KeywordChange implements Performance {
    private static final Outcome GONE =
            new Outcome.Refused(Kind.PERMANENT, "The email is not in the mailbox any more.");

    private final Desk desk;
    private final Scope.Mailbox scope;
    private final RemoteCommand.SetKeywords command;
    private final Set<Keyword> remove;

    KeywordChange(Desk desk, Scope.Mailbox scope, RemoteCommand.SetKeywords command) {
        this.desk = desk;
        this.scope = scope;
        this.command = command;
        this.remove = new TreeSet<>(command.remove());
        remove.removeAll(command.add());
    }

    @Override
    public PerformResult run() throws ConnectorException {
        Select.Writable mailbox = desk.mailbox().selectForKnown(scope);
        Outcomes outcomes = new Outcomes(desk, scope, mailbox.opened().uidValidity(), command.ids());
        if (mailbox.opened().exists() == 0) {
            // nothing is there; to James every set of UIDs is invalid then
            outcomes.put(outcomes.uids(), GONE);
            return outcomes.result();
        }
        for (UidSet part : outcomes.uids().split(desk.setCharacters())) {
            Optional<Outcome.Refused> refusal = store(mailbox, part);
            judge(mailbox, part, refusal, outcomes);
        }
        return outcomes.result();
    }

    /** What the server is known not to keep is not sent (protocol danger D-12). */
    private Optional<Outcome.Refused> store(Select.Writable mailbox, UidSet uids) throws ConnectorException {
        List<Function<UidSet, Command<UidSet>>> stores = new ArrayList<>();
        Flags.parts(kept(mailbox, command.add())).forEach(flags -> stores.add(part -> UidStore.add(part, flags)));
        Flags.parts(kept(mailbox, remove)).forEach(flags -> stores.add(part -> UidStore.remove(part, flags)));
        Optional<Outcome.Refused> refusal = Optional.empty();
        for (Function<UidSet, Command<UidSet>> store : stores) {
            try {
                Rounds.send(desk.talk(), uids, store).await();
            } catch (RefusedException refused) {
                refusal = Optional.of(Performance.refusal(refused, "change keywords"));
            }
        }
        return refusal;
    }

    private static List<String> kept(Select.Writable mailbox, Set<Keyword> keywords) {
        return Flags.of(keywords).stream().filter(mailbox::keeps).toList();
    }

    /** A refused STORE may have changed some (RFC 3501 section 6.4.6), an accepted one ignores UIDs that are not there (section 6.4.8). */
    private void judge(Select.Writable mailbox, UidSet uids, Optional<Outcome.Refused> refusal, Outcomes outcomes)
            throws ConnectorException {
        Map<Long, Standing> standing = Standing.of(desk, scope, uids);
        UidSet silent = uids.minus(UidSet.of(standing.keySet()));
        UidSet present = silent.isEmpty() ? silent : desk.searches().among(silent);
        uids.forEach(uid -> {
            if (standing.containsKey(uid)) {
                outcomes.changed(uid, standing.get(uid));
                outcomes.put(uid, outcome(mailbox, standing.get(uid).flags(), refusal));
            } else {
                outcomes.put(
                        uid,
                        present.contains(uid)
                                ? new Outcome.Refused(Kind.TRANSIENT, "The server lists it and does not answer for it.")
                                : GONE);
            }
        });
    }

    private Outcome outcome(Select.Writable mailbox, List<String> flags, Optional<Outcome.Refused> refusal) {
        Set<Keyword> now =
                Keywords.membership(new MailboxRef.Known(scope.id()), flags).keywords();
        Set<Keyword> wrong = new TreeSet<>(command.add());
        wrong.removeAll(now);
        remove.stream().filter(now::contains).forEach(wrong::add);
        if (wrong.isEmpty()) {
            return Outcomes.DONE;
        }
        Optional<Keyword> unkept = wrong.stream()
                .filter(keyword -> !mailbox.keeps(Flags.of(keyword)))
                .findFirst();
        if (unkept.isPresent()) {
            return new Outcome.Refused(
                    Kind.PERMANENT, "The server does not keep \"" + unkept.get() + "\" in this mailbox.");
        }
        return refusal.orElse(new Outcome.Refused(
                Kind.TRANSIENT,
                "The server said OK and did not change \"" + wrong.iterator().next() + "\"."));
    }
}
