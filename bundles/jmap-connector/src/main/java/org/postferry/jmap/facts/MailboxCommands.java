package org.postferry.jmap.facts;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.jmap.method.EmailsInMailbox;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.MailboxGet;
import org.postferry.jmap.method.MailboxRow;
import org.postferry.jmap.method.MailboxSet;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.postferry.model.Role;

/** Makes, renames and deletes mailboxes (RFC 8621 section 2.5). What a server would refuse badly is refused here. */
final class MailboxCommands {
    /** So often what is to be deleted may change under our eyes. */
    private static final int TRIES = 3;

    /** That it is not there was seen, and it is asked for: what is there from now on is what was asked for. */
    private static final String CREATING = "creating";

    /** Names in one answer of what is to be deleted; a server may give fewer. */
    private static final int ROSTER_PAGE = 1_000;

    private final Desk desk;

    MailboxCommands(Desk desk) {
        this.desk = desk;
    }

    /** A server refuses a second one of the same name, and does not say whose the first is: so it is looked for before. */
    PerformResult create(RemoteCommand.CreateMailbox command, Steps steps)
            throws ConnectorException, InterruptedException {
        Optional<String> wrong = wrongName(command.name());
        if (wrong.isPresent()) {
            return refused(wrong.get());
        }
        Optional<String> parent = command.parent().map(Scope.Mailbox::rawName);
        boolean began = steps.taken().contains(CREATING);
        Optional<MailboxRow> present = desk.mailboxes().all(MailboxGet.LISTED).list().stream()
                .filter(row -> row.parentId().equals(parent) && isSameName(row.name(), command.name()))
                .findFirst();
        if (present.isPresent()) {
            return began ? listed(present.get().id()) : refused("There is a mailbox of that name.");
        }
        if (!began) {
            steps.record(CREATING);
        }
        Optional<String> role = command.role().map(Role::wireName);
        SetAnswer answer = desk.run(MailboxSet.create(command.name(), parent, role));
        if (role.isPresent() && isRefused(answer, "invalidProperties", "invalidArguments")) {
            // James lets nobody give a role: the mailbox is wanted without one too
            answer = desk.run(MailboxSet.create(command.name(), parent, Optional.empty()));
        }
        String made = answer.created().getOrDefault(MailboxSet.KEY, "");
        return made.isEmpty() ? failed(answer, MailboxSet.KEY) : listed(made);
    }

    /** What the person left as it was is not written: another client may have changed it meanwhile. */
    PerformResult rename(RemoteCommand.RenameMailbox command) throws ConnectorException, InterruptedException {
        String id = command.mailbox().rawName();
        Optional<String> parent = command.parent().map(Scope.Mailbox::rawName);
        Map<String, MailboxRow> all = all(new HashMap<>());
        Optional<String> wrong = wrongName(command.name())
                .or(() -> isInbox(all.get(id)) ? Optional.of("The inbox keeps its name.") : Optional.empty())
                .or(() -> command.moves() && isWithin(parent, id, all)
                        ? Optional.of("A mailbox cannot be put into itself.")
                        : Optional.empty());
        if (wrong.isPresent()) {
            return refused(wrong.get());
        }
        if (!command.renames() && !command.moves()) {
            return listed(id);
        }
        SetAnswer answer = desk.run(MailboxSet.rename(
                id,
                Optional.of(command.name()).filter(name -> command.renames()),
                Optional.of(new MailboxSet.Place(parent)).filter(place -> command.moves())));
        return answer.done().contains(id) ? listed(id) : failed(answer, id);
    }

    /**
     * Only while the server counts what the person was shown, and names none but those; the state says that this still
     * holds (RFC 8620 section 5.3).
     */
    PerformResult delete(RemoteCommand.DeleteMailbox command) throws ConnectorException, InterruptedException {
        String id = command.mailbox().rawName();
        SetAnswer answer = new SetAnswer(Map.of(), Set.of(), Map.of());
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Got<MailboxRow> got = desk.mailboxes().all(MailboxGet.LISTED);
            Optional<MailboxRow> present =
                    got.list().stream().filter(row -> row.id().equals(id)).findFirst();
            if (present.isEmpty()) {
                return absent(id);
            }
            Optional<String> wrong = whyNotDeleted(present.get(), got.list(), command.shownEmails());
            if (wrong.isPresent()) {
                return refused(wrong.get());
            }
            if (!holdsOnlyShown(present.get(), command.shown())) {
                // it may be one of ours that is about to be shown
                return notYet("It holds an email that was not shown when it was to be deleted.");
            }
            answer = desk.run(MailboxSet.destroy(id, got.state()));
            if (answer.done().contains(id) || isRefused(answer, "notFound", "notFound")) {
                return gone(id);
            }
            if (!isRefused(answer, "stateMismatch", "stateMismatch")) {
                break;
            }
        }
        return failed(answer, id);
    }

    /** That a list lacks it proves nothing; asked for by id, {@code notFound} does (RFC 8620 section 5.1). */
    private PerformResult absent(String id) throws ConnectorException, InterruptedException {
        Got<MailboxRow> asked = desk.run(new MailboxGet(Ids.of(List.of(id)), MailboxGet.COUNTS));
        if (asked.notFound().contains(id)) {
            return gone(id);
        }
        return notYet("The server does not list the mailbox, nor say that it is gone.");
    }

    /**
     * A count that is right proves nothing: another client may have laid one in and taken another out. Where the server names
     * other than so many, it is about to show one that came or went.
     */
    private boolean holdsOnlyShown(MailboxRow row, RemoteCommand.Shown shown)
            throws ConnectorException, InterruptedException {
        long named = 0;
        while (named < row.totalEmails()) {
            List<String> ids =
                    desk.run(new EmailsInMailbox(row.id(), named, ROSTER_PAGE)).ids();
            if (ids.isEmpty() || !shown.hasAll(new RemoteIds.Keys(Set.copyOf(ids)))) {
                return false;
            }
            named += ids.size();
        }
        return named == row.totalEmails();
    }

    private static Optional<String> whyNotDeleted(MailboxRow row, List<MailboxRow> all, long shown) {
        if (isInbox(row)) {
            return Optional.of("The inbox is not deleted.");
        }
        if (all.stream()
                .anyMatch(other -> other.parentId().filter(row.id()::equals).isPresent())) {
            return Optional.of("It has mailboxes in it.");
        }
        long held = row.totalEmails();
        String emails = held == 1 ? "1 email" : held + " emails";
        return held == shown ? Optional.empty() : Optional.of("It holds " + emails + " by now, not " + shown + ".");
    }

    private static boolean isInbox(@Nullable MailboxRow row) {
        return row != null && row.role().filter("inbox"::equals).isPresent();
    }

    private static boolean isWithin(Optional<String> parent, String id, Map<String, MailboxRow> all) {
        Optional<String> above = parent;
        for (int steps = 0; above.isPresent() && steps <= all.size(); steps++) {
            if (above.get().equals(id)) {
                return true;
            }
            above = Optional.ofNullable(all.get(above.get())).flatMap(MailboxRow::parentId);
        }
        return false;
    }

    /** RFC 8621 section 2: 1 to 255 octets in Net-Unicode; a slash would look like a level in our paths. */
    private static Optional<String> wrongName(String name) {
        boolean controls = name.chars().anyMatch(Character::isISOControl);
        return name.isBlank() || controls || name.indexOf('/') >= 0
                ? Optional.of("That cannot be the name of a mailbox.")
                : Optional.empty();
    }

    /** RFC 8621 section 2: a name is Net-Unicode, which a server may have normalized (RFC 5198 section 3). */
    private static boolean isSameName(String one, String other) {
        return Normalizer.normalize(one, Normalizer.Form.NFC).equals(Normalizer.normalize(other, Normalizer.Form.NFC));
    }

    private static boolean isRefused(SetAnswer answer, String type, String otherType) {
        return answer.refused().values().stream()
                .anyMatch(error -> error.type().equals(type) || error.type().equals(otherType));
    }

    private Map<String, MailboxRow> all(Map<String, MailboxRow> into) throws ConnectorException, InterruptedException {
        desk.mailboxes().all(MailboxGet.LISTED).list().forEach(row -> into.put(row.id(), row));
        return into;
    }

    private PerformResult listed(String id) throws ConnectorException, InterruptedException {
        Map<String, MailboxRow> all = all(new HashMap<>());
        List<RemoteFact> told = all.containsKey(id) ? List.of(ListPull.seen(all.get(id), all)) : List.of();
        return new PerformResult(told, Map.of(), new Outcome.Done(Optional.empty()));
    }

    private static PerformResult gone(String id) {
        return new PerformResult(List.of(new RemoteFact.MailboxGone(id)), Map.of(), new Outcome.Done(Optional.empty()));
    }

    private static PerformResult failed(SetAnswer answer, String id) {
        SetError error = answer.refused().get(id);
        Outcome outcome = error == null
                ? new Outcome.Unknown("The server did not say what came of it.")
                : Commands.refusal(error);
        return new PerformResult(List.of(), Map.of(), outcome);
    }

    private static PerformResult refused(String why) {
        return new PerformResult(List.of(), Map.of(), new Outcome.Refused(Kind.PERMANENT, why));
    }

    private static PerformResult notYet(String why) {
        return new PerformResult(List.of(), Map.of(), new Outcome.Refused(Kind.TRANSIENT, why));
    }
}
