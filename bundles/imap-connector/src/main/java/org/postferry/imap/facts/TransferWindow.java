package org.postferry.imap.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.imap.command.CopiedUids;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.Extras;
import org.postferry.imap.command.Placing;
import org.postferry.imap.command.Select;
import org.postferry.imap.command.UidCopy;
import org.postferry.imap.command.UidMove;
import org.postferry.imap.command.UidStore;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * Some emails on their way from one mailbox into another. By MOVE where the server has it; else by COPY, and an email is taken
 * out of where it was only after its copy was seen (protocol danger D-06). Confined to the session's thread.
 */
final class TransferWindow {
    private static final String COPIED = "copied";

    private final Desk desk;
    private final Scope.Mailbox from;
    private final Scope.Mailbox into;
    private final long uidValidity;
    private final Attempts attempts;
    private final TransferNote note;
    private final Outcomes outcomes;
    private final Arrivals arrivals;
    private final SortedMap<Long, Long> copies = new TreeMap<>();
    private long copiesUidValidity;

    TransferWindow(
            Desk desk,
            Scope.Mailbox from,
            Scope.Mailbox into,
            long uidValidity,
            Attempts attempts,
            TransferNote note,
            Outcomes outcomes) {
        this.desk = desk;
        this.from = from;
        this.into = into;
        this.uidValidity = uidValidity;
        this.attempts = attempts;
        this.note = note;
        this.outcomes = outcomes;
        this.arrivals = new Arrivals(desk);
    }

    /** The first try: {@code from} is open to be changed. Returns those that are in {@code into} now. */
    UidSet begin(boolean move) throws ConnectorException {
        send(note.uids(), move);
        return finish(note.uids(), move);
    }

    /** Another try, of these: first it is looked where they are. */
    UidSet resume(UidSet uids, boolean move) throws ConnectorException {
        Examine.Opened target = desk.mailbox().open(into);
        UidSet lost = recall(target).intersect(uids);
        UidSet open = uids.minus(copied()).minus(lost);
        if (!open.isEmpty()) {
            find(open, target);
            open = open.minus(copied());
        }
        desk.mailbox().select(from, uidValidity);
        UidSet present = open.isEmpty() ? open : desk.searches().among(open);
        outcomes.put(
                open.minus(present), new Outcome.Unknown("It left its mailbox and is not found in the other one."));
        if (!present.isEmpty()) {
            attempts.beforeSendingAgain();
            send(present, move);
        }
        outcomes.put(
                lost,
                new Outcome.Refused(
                        Kind.PERMANENT, "The copy is gone again; the email stays where it was, if it is there."));
        return finish(uids.minus(lost), move);
    }

    // ---- what was copied

    private UidSet copied() {
        return UidSet.of(copies.keySet());
    }

    /** Reads from the steps which copies were seen. Returns those whose copies are gone by now: these are not taken out. */
    private UidSet recall(Examine.Opened target) throws ConnectorException {
        copiesUidValidity = target.uidValidity();
        for (String line : attempts.all(COPIED)) {
            String[] fields = line.split(" ");
            if (Long.parseLong(fields[0]) != target.uidValidity()) {
                continue; // its UIDs mean other mail now; the copies are found by what they are
            }
            for (String pair : fields[1].split(",")) {
                int colon = pair.indexOf(':');
                copies.put(Long.parseLong(pair.substring(0, colon)), Long.parseLong(pair.substring(colon + 1)));
            }
        }
        UidSet there =
                copies.isEmpty() ? UidSet.EMPTY : desk.searches().among(UidSet.of(new TreeSet<>(copies.values())));
        UidSet.Builder lost = new UidSet.Builder();
        copies.forEach((uid, copy) -> {
            if (!there.contains(copy)) {
                lost.add(uid);
            }
        });
        copies.values().removeIf(copy -> !there.contains(copy));
        return lost.build();
    }

    /** Finds copies of these in the mailbox that is open, and writes down which. */
    private void find(UidSet uids, Examine.Opened target) throws ConnectorException {
        long floor = target.uidValidity() == note.uidValidity() ? note.uidNext() : 1;
        Map<Long, Fingerprint> arrived = new TreeMap<>();
        arrivals.since(floor, email -> arrived.put(email.uid(), Fingerprint.of(email)));
        arrived.keySet().removeAll(copies.values());
        keep(Arrivals.match(wanted(uids), arrived));
    }

    private void keep(Map<Long, Long> found) {
        if (found.isEmpty()) {
            return;
        }
        copies.putAll(found);
        attempts.record(
                COPIED,
                copiesUidValidity + " "
                        + found.entrySet().stream()
                                .map(pair -> pair.getKey() + ":" + pair.getValue())
                                .collect(Collectors.joining(",")));
    }

    private SortedMap<Long, Fingerprint> wanted(UidSet uids) {
        SortedMap<Long, Fingerprint> wanted = new TreeMap<>(note.emails());
        wanted.keySet().removeIf(uid -> !uids.contains(uid));
        return wanted;
    }

    // ---- to the server

    private void send(UidSet uids, boolean move) throws ConnectorException {
        Portions portions = new Portions(uids);
        while (true) {
            UidSet some = portions.next();
            UidSet rest = sendSome(some, move);
            boolean goesOn = rest.equals(some) ? portions.refused(some) : portions.done(some.minus(rest));
            if (!goesOn) {
                return;
            }
            attempts.sendingTheRest();
            desk.mailbox().select(from, uidValidity);
        }
    }

    /** Returns those that a server with a limit did not come to (RFC 9738 section 3.1), or did not do because they are too many. */
    private UidSet sendSome(UidSet asked, boolean move) throws ConnectorException {
        Answer answer = place(asked, move);
        if (answer.refused().isEmpty()) {
            judge(asked, answer, Optional.empty());
            return UidSet.EMPTY;
        }
        RefusedException refused = answer.refused().get();
        UidSet rest = refused.unreached(asked);
        if (rest.size() < asked.size()) {
            judge(asked.minus(rest), answer, Optional.empty());
            return rest;
        }
        UidSet stay = judge(asked, answer, Optional.of(refusal(refused)));
        return Failures.isTooMany(refused) ? uncopied(stay) : UidSet.EMPTY;
    }

    /** A refused COPY is to leave no copies (RFC 3501 section 6.4.7); who stopped half way may have left some, and is not sent these again. */
    private UidSet uncopied(UidSet stay) throws ConnectorException {
        if (stay.isEmpty()) {
            return stay;
        }
        Examine.Opened target = desk.mailbox().open(into);
        copiesUidValidity = target.uidValidity();
        find(stay, target);
        return stay.minus(copied());
    }

    /** What the server said. @param takesOut whether the command takes them out of where they were */
    private record Answer(Placing command, boolean takesOut, Optional<RefusedException> refused) {
        boolean isUnknown() {
            return refused.isPresent() && refused.get().status().kind() == Status.Kind.BAD;
        }
    }

    private Answer place(UidSet uids, boolean move) throws ConnectorException {
        if (move && desk.abilities().has("MOVE")) {
            Answer moved = ask(new UidMove(uids, into.rawName()), true);
            if (!moved.isUnknown()) {
                return moved;
            }
            // offered and not known: nothing was done
        }
        return ask(new UidCopy(uids, into.rawName()), false);
    }

    private Answer ask(Placing command, boolean takesOut) throws ConnectorException {
        try {
            desk.talk().await(desk.talk().send(command));
            return new Answer(command, takesOut, Optional.empty());
        } catch (RefusedException refused) {
            return new Answer(command, takesOut, Optional.of(refused));
        }
    }

    /** Looks what became of those that were sent, and writes down which are in the other mailbox. Returns those that stay. */
    private UidSet judge(UidSet uids, Answer answer, Optional<Outcome.Refused> refusal) throws ConnectorException {
        // RFC 6851 section 3.3: a refused MOVE may have moved some
        UidSet gone = answer.takesOut() ? uids.minus(desk.searches().among(uids)) : UidSet.EMPTY;
        UidSet expected = refusal.isPresent() ? gone : uids;
        if (!expected.isEmpty()) {
            see(expected, answer.command().copied());
        }
        UidSet missing = uids.minus(copied());
        outcomes.put(
                missing.intersect(gone), new Outcome.Unknown("It left its mailbox and is not found in the other one."));
        UidSet stay = missing.minus(gone);
        outcomes.put(
                stay,
                refusal.orElse(new Outcome.Refused(
                        Kind.TRANSIENT, "The server said OK, and the email is not in the other mailbox.")));
        if (!missing.isEmpty()) {
            attempts.answered();
        }
        return stay;
    }

    private Outcome.Refused refusal(RefusedException refused) throws ConnectorException {
        try {
            return Performance.refusal(refused, "put emails into another mailbox");
        } catch (ConnectorException ofTheAccount) {
            attempts.answered();
            throw ofTheAccount;
        }
    }

    /** What the server tells of the copies is held against what is there; where it tells nothing, or nothing true, they are found. */
    private void see(UidSet uids, Optional<CopiedUids> told) throws ConnectorException {
        Examine.Opened target = desk.mailbox().open(into);
        copiesUidValidity = target.uidValidity();
        Map<Long, Long> claimed = told.filter(copied -> copied.uidValidity() == target.uidValidity())
                .map(CopiedUids::newUids)
                .orElse(Map.of());
        Map<Long, Fingerprint> arrived = new TreeMap<>();
        arrivals.these(
                UidSet.of(new TreeSet<>(claimed.values())),
                Extras.NONE,
                email -> arrived.put(email.uid(), Fingerprint.of(email)));
        keep(Arrivals.believed(claimed, wanted(uids), arrived));
        if (!uids.minus(copied()).isEmpty()) {
            find(uids.minus(copied()), target);
        }
    }

    // ---- out of where they were

    private UidSet finish(UidSet uids, boolean move) throws ConnectorException {
        UidSet done = copied().intersect(uids);
        if (!move) {
            done.forEach(uid -> outcomes.put(uid, moved(uid)));
            return done;
        }
        if (!done.isEmpty()) {
            Select.Writable source = desk.mailbox().select(from, uidValidity);
            Removal removal = new Removal(desk, from);
            UidSet present = desk.searches().among(done);
            if (!present.isEmpty()) {
                boolean tracked = source.opened().highestModSeq() > 0;
                UidSet modified = removal.mark(present, tracked ? note.modSeq() : 0);
                if (!modified.isEmpty()) {
                    carryKeywords(modified);
                    desk.mailbox().select(from, uidValidity);
                    removal.mark(modified, 0);
                }
            }
            outcomes.tell(outcomes.facts().gone(done.minus(present)));
            done.minus(present).forEach(uid -> outcomes.put(uid, moved(uid)));
            removal.expunge(present, outcomes, this::moved);
        }
        return done;
    }

    private Outcome moved(long uid) {
        return new Outcome.Done(Optional.of(new RemoteId.Uid(into.id(), copiesUidValidity, copies.get(uid))));
    }

    /** Somebody changed them after they were copied (RFC 7162 section 3.1.3): what they bear now, their copies shall bear. */
    private void carryKeywords(UidSet modified) throws ConnectorException {
        Map<Long, Standing> standing = Standing.of(desk, from, modified);
        Select.Writable target = desk.mailbox().select(into, copiesUidValidity);
        for (Map.Entry<Long, Standing> email : standing.entrySet()) {
            List<String> kept = email.getValue().flags().stream()
                    .filter(flag -> !flag.equalsIgnoreCase(Keywords.DELETED) && !flag.equalsIgnoreCase("\\Recent"))
                    .filter(target::keeps)
                    .toList();
            for (List<String> part : Flags.parts(kept)) {
                desk.talk().attempt(desk.talk().send(UidStore.add(UidSet.of(copies.get(email.getKey())), part)));
            }
        }
    }
}
