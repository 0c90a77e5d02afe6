package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Select;
import org.postferry.imap.command.UidStoreLabel;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.UidSet;

/**
 * Puts Gmail's labels on emails of All Mail and takes them off (protocol danger D-37). Only differences are sent, so done twice
 * is done once; what an email bears, the server is asked for afterwards. To Trash and Spam it is moved, out of all labels.
 */
final class LabelChange implements Performance {
    private final Desk desk;
    private final Scope.Mailbox allMail;
    private final Labels labels;
    private final RemoteCommand.SetMailboxes command;
    private final Steps steps;
    private final Set<String> on;
    private final Set<String> off;

    LabelChange(Desk desk, Scope.Mailbox allMail, Labels labels, RemoteCommand.SetMailboxes command, Steps steps) {
        this.desk = desk;
        this.allMail = allMail;
        this.labels = labels;
        this.command = command;
        this.steps = steps;
        this.on = labelled(command.add());
        this.off = labelled(command.remove());
        off.removeAll(on);
    }

    private Set<String> labelled(Set<Scope.Mailbox> mailboxes) {
        return mailboxes.stream()
                .map(Scope.Mailbox::rawName)
                .filter(labels::isLabel)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public PerformResult run() throws ConnectorException {
        List<Scope.Mailbox> heaps = command.add().stream()
                .filter(mailbox -> !mailbox.equals(allMail) && !labels.isLabel(mailbox.rawName()))
                .sorted(Comparator.comparing(Scope.Mailbox::id))
                .toList();
        if (heaps.size() > 1) {
            return Performance.refused(
                    command.ids(), Kind.PERMANENT, "Gmail keeps an email in Trash or in Spam, not in both.");
        }
        if (!heaps.isEmpty()) {
            return move(heaps.get(0));
        }
        if (command.remove().contains(allMail) && !command.add().contains(allMail) && on.isEmpty()) {
            return Performance.refused(
                    command.ids(),
                    Kind.PERMANENT,
                    "With Gmail an email leaves All Mail only to go to Trash or to Spam.");
        }
        // a move from All Mail into a label: All Mail keeps whatever has labels
        return change();
    }

    private PerformResult move(Scope.Mailbox heap) throws ConnectorException {
        long uidValidity = desk.mailbox().openForKnown(allMail).uidValidity();
        Outcomes outcomes = new Outcomes(desk, allMail, uidValidity, command.ids());
        new Transfer(desk, allMail, heap, uidValidity, outcomes, steps).run(outcomes.uids(), true);
        return outcomes.result();
    }

    private PerformResult change() throws ConnectorException {
        Select.Writable mailbox = desk.mailbox().selectForKnown(allMail);
        Outcomes outcomes = new Outcomes(desk, allMail, mailbox.opened().uidValidity(), command.ids());
        for (UidSet part : outcomes.uids().split(desk.setCharacters())) {
            List<Outcome.Refused> refusals = new ArrayList<>();
            for (String name : on) {
                store(part, true, name).ifPresent(refusals::add);
            }
            for (String name : off) {
                store(part, false, name).ifPresent(refusals::add);
            }
            judge(part, refusals.stream().findFirst(), outcomes);
        }
        return outcomes.result();
    }

    private Optional<Outcome.Refused> store(UidSet uids, boolean on, String name) throws ConnectorException {
        try {
            Rounds.send(desk.talk(), uids, part -> new UidStoreLabel(part, on, labels.label(name)))
                    .await();
            return Optional.empty();
        } catch (RefusedException refused) {
            return Optional.of(Performance.refusal(refused, "change labels"));
        }
    }

    private void judge(UidSet uids, Optional<Outcome.Refused> refusal, Outcomes outcomes) throws ConnectorException {
        Map<Long, Standing> standing = Standing.of(desk, allMail, uids);
        UidSet silent = uids.minus(UidSet.of(standing.keySet()));
        UidSet present = silent.isEmpty() ? silent : desk.searches().among(silent);
        outcomes.put(present, new Outcome.Refused(Kind.TRANSIENT, "The server lists it and does not answer for it."));
        outcomes.put(
                silent.minus(present),
                new Outcome.Refused(Kind.PERMANENT, "The email is not in the mailbox any more."));
        standing.forEach((uid, now) -> {
            outcomes.changed(uid, now);
            Set<String> names = labels.names(now.labels());
            boolean asWished = names.containsAll(on) && off.stream().noneMatch(names::contains);
            outcomes.put(
                    uid,
                    asWished
                            ? Outcomes.DONE
                            : refusal.orElse(new Outcome.Refused(
                                    Kind.TRANSIENT, "The server said OK and did not change the labels.")));
        });
    }
}
