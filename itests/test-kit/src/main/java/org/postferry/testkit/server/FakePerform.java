package org.postferry.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.model.Keyword;

/** Carries changes to a fake server. What it made it writes down as a step, so a command that comes back makes nothing twice. */
final class FakePerform implements RemoteCommand.Cases<PerformResult> {
    private static final String INBOX = "INBOX";
    private static final String AS = " as ";
    private static final String ABOVE = " above ";
    private static final String CREATING = "creating";
    private static final String RENAMING = "renaming";
    private static final String DELETING = "deleting";

    private final FakeMailServer server;
    private final Temper temper;
    private final Facts facts;
    private final Steps steps;

    /** The server says no to the whole command. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Kind kind;

        Refused(String serverSaid) {
            this(Kind.PERMANENT, serverSaid);
        }

        Refused(Kind kind, String serverSaid) {
            super(serverSaid);
            this.kind = kind;
        }

        PerformResult result() {
            return new PerformResult(List.of(), Map.of(), new Outcome.Refused(kind, getMessage()));
        }
    }

    FakePerform(FakeMailServer server, Temper temper, Facts facts, Steps steps) {
        this.server = server;
        this.temper = temper;
        this.facts = facts;
        this.steps = steps;
    }

    @Override
    public PerformResult setKeywords(RemoteCommand.SetKeywords command) {
        return each(command.scope(), command.ids(), (place, id, told) -> {
            server.keywords(place.mailbox, place.uid, command.add(), command.remove());
            told.add(changed(command.scope(), place));
            return new Outcome.Done(Optional.empty());
        });
    }

    @Override
    public PerformResult setMailboxes(RemoteCommand.SetMailboxes command) {
        Change change = (place, id, told) -> {
            Optional<RemoteId> newId = Optional.empty();
            for (Scope.Mailbox into : command.add()) {
                newId = Optional.of(put(place, into, id));
            }
            for (Scope.Mailbox from : command.remove()) {
                takeOut(place, nameOf(from));
            }
            if (command.scope() instanceof Scope.Mailbox && !command.remove().isEmpty()) {
                told.add(new RemoteFact.EmailGone(Facts.one(id)));
            } else if (temper == Temper.ACCOUNT) {
                told.add(server.look(any -> facts.keyChanged(place.key)));
            }
            return new Outcome.Done(temper == Temper.ACCOUNT ? Optional.empty() : newId);
        };
        return each(command.scope(), command.ids(), change, id -> command.add().stream()
                .flatMap(into -> step(putting(id, into) + AS).map(uid -> newId(into, Long.parseLong(uid))).stream())
                .findFirst());
    }

    /** Written down before and after, so that what was put there is found after a crash between the two. */
    private RemoteId put(Place place, Scope.Mailbox into, RemoteId id) {
        String name = nameOf(into);
        String putting = putting(id, into);
        Optional<Long> done = step(putting + AS).map(Long::parseLong);
        if (done.isEmpty()) {
            done = step(putting + ABOVE)
                    .flatMap(above -> found(name, Long.parseLong(above), message -> message.key()
                            .equals(place.key)));
            long uid = done.orElseGet(() -> {
                steps.record(putting + ABOVE + server.look(any -> any.find(name).orElseThrow().uidNext));
                return server.copy(place.mailbox, place.uid, name);
            });
            steps.record(putting + AS + uid);
            done = Optional.of(uid);
        }
        return temper == Temper.ACCOUNT ? id : newId(into, done.get());
    }

    private static String putting(RemoteId id, Scope.Mailbox into) {
        return "put " + id.hashCode() + " into " + into.id();
    }

    private RemoteId newId(Scope.Mailbox into, long uid) {
        return new RemoteId.Uid(into.id(), server.uidValidity(nameOf(into)), uid);
    }

    /** What follows this beginning in a step that was taken. */
    private Optional<String> step(String beginning) {
        return steps.taken().stream()
                .filter(taken -> taken.startsWith(beginning))
                .map(taken -> taken.substring(beginning.length()))
                .findFirst();
    }

    /** What came since, and was not taken for another one's. */
    private Optional<Long> found(String name, long above, Predicate<FakeMessage> wanted) {
        return server.messages(name).stream()
                .filter(message -> message.uid() >= above && wanted.test(message))
                .map(FakeMessage::uid)
                .filter(uid -> steps.taken().stream().noneMatch(taken -> taken.endsWith(AS + uid)))
                .findFirst();
    }

    private void takeOut(Place place, String name) {
        server.messages(name).stream()
                .filter(message -> message.key().equals(place.key))
                .forEach(message -> server.expunge(name, message.uid()));
    }

    @Override
    public PerformResult destroy(RemoteCommand.Destroy command) {
        return each(command.scope(), command.ids(), (place, id, told) -> {
            if (temper == Temper.ACCOUNT && isElsewhere(place, command.shownIn().get(id))) {
                told.add(changed(command.scope(), place));
                return new Outcome.Refused(Kind.PERMANENT, "it lies in another mailbox by now");
            }
            if (temper == Temper.ACCOUNT) {
                server.mailboxNames().forEach(name -> takeOut(place, name));
            } else {
                server.expunge(place.mailbox, place.uid);
            }
            told.add(new RemoteFact.EmailGone(Facts.one(id)));
            return new Outcome.Done(Optional.empty());
        });
    }

    private boolean isElsewhere(Place place, Set<Scope.Mailbox> shownIn) {
        Set<String> shown = shownIn.stream().map(this::nameOf).collect(Collectors.toSet());
        return server.look(any -> any.placesOf(place.key).stream().anyMatch(box -> !shown.contains(box.name)));
    }

    @Override
    public PerformResult append(RemoteCommand.Append command) {
        String name = nameOf(command.mailbox());
        byte[] bytes = bytes(command);
        Optional<Long> done = step("append" + AS).map(Long::parseLong);
        if (done.isEmpty()) {
            done = step("append" + ABOVE)
                    .flatMap(above ->
                            found(name, Long.parseLong(above), message -> Arrays.equals(message.bytes(), bytes)));
            long uid = done.orElseGet(() -> {
                steps.record(
                        "append" + ABOVE + server.look(any -> any.find(name).orElseThrow().uidNext));
                return server.deliver(
                        name, bytes, command.receivedAt(), command.keywords().toArray(new Keyword[0]));
            });
            steps.record("append" + AS + uid);
            done = Optional.of(uid);
        }
        long uid = done.get();
        FakeMessage message = message(name, uid).orElseThrow(() -> new Refused("the appended message is gone"));
        RemoteId id = temper == Temper.ACCOUNT
                ? new RemoteId.Key(message.key())
                : new RemoteId.Uid(command.mailbox().id(), server.uidValidity(name), uid);
        RemoteFact seen = server.look(any -> temper == Temper.ACCOUNT
                ? facts.keySeen(message.key())
                : facts.uidSeen(command.mailbox(), any.find(name).orElseThrow(), message));
        return new PerformResult(List.of(seen), Map.of(), new Outcome.Done(Optional.of(id)));
    }

    private static byte[] bytes(RemoteCommand.Append command) {
        try (InputStream in = command.message().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PerformResult createMailbox(RemoteCommand.CreateMailbox command) {
        String name = nameOf(command.name(), command.parent());
        boolean there = server.mailboxNames().contains(name);
        if (there && step(CREATING).isEmpty()) {
            throw new Refused("[ALREADYEXISTS] there is such a mailbox");
        }
        if (!there) {
            steps.record(CREATING);
            command.role().ifPresentOrElse(role -> server.createMailbox(name, role), () -> server.createMailbox(name));
        }
        return listed(name);
    }

    private String nameOf(String name, Optional<Scope.Mailbox> parent) {
        if (name.isBlank() || name.contains("/") || name.chars().anyMatch(Character::isISOControl)) {
            throw new Refused("[CANNOT] no mailbox can be called that");
        }
        return parent.map(this::nameOf).map(above -> above + "/").orElse("") + name;
    }

    @Override
    public PerformResult renameMailbox(RemoteCommand.RenameMailbox command) {
        Optional<String> old = name(command.mailbox());
        String newName = temper == Temper.ACCOUNT && old.isPresent()
                ? changed(old.get(), command)
                : nameOf(command.name(), command.parent());
        boolean there = server.mailboxNames().contains(newName);
        boolean done = there
                && step(RENAMING).isPresent()
                && (old.isEmpty() || old.get().equals(newName));
        if (!done && there) {
            throw new Refused("[ALREADYEXISTS] there is such a mailbox");
        }
        if (!done) {
            String name = nameOf(command.mailbox());
            if (name.equals(INBOX) || newName.startsWith(name + "/")) {
                throw new Refused("[CANNOT] that mailbox cannot get that name");
            }
            steps.record(RENAMING);
            server.renameMailbox(name, newName);
        }
        return listed(newName);
    }

    /** What the command leaves as it is stays as it is. */
    private String changed(String old, RemoteCommand.RenameMailbox command) {
        int slash = old.lastIndexOf('/');
        String name = command.renames() ? nameOf(command.name(), Optional.empty()) : old.substring(slash + 1);
        return command.moves() ? nameOf(name, command.parent()) : old.substring(0, slash + 1) + name;
    }

    private PerformResult listed(String name) {
        RemoteFact seen = server.look(any -> facts.listed(any.find(name).orElseThrow()));
        return new PerformResult(List.of(seen), Map.of(), new Outcome.Done(Optional.empty()));
    }

    @Override
    public PerformResult deleteMailbox(RemoteCommand.DeleteMailbox command) {
        if (name(command.mailbox()).isPresent() || step(DELETING).isEmpty()) {
            delete(command, nameOf(command.mailbox()));
        }
        RemoteFact gone = new RemoteFact.MailboxGone(command.mailbox().rawName());
        return new PerformResult(List.of(gone), Map.of(), new Outcome.Done(Optional.empty()));
    }

    private void delete(RemoteCommand.DeleteMailbox command, String name) {
        int present = server.messages(name).size();
        if (name.equals(INBOX) || server.mailboxNames().stream().anyMatch(other -> other.startsWith(name + "/"))) {
            throw new Refused("[CANNOT] that mailbox cannot be deleted");
        }
        if (present != command.shownEmails()) {
            throw new Refused("it holds " + present + " emails by now, not " + command.shownEmails());
        }
        if (present > 0 && !command.shown().hasAll(ids(command.mailbox(), name))) {
            throw new Refused(Kind.TRANSIENT, "it holds an email that was not shown");
        }
        steps.record(DELETING);
        server.deleteMailbox(name);
    }

    private RemoteIds ids(Scope.Mailbox mailbox, String name) {
        return temper == Temper.ACCOUNT
                ? new RemoteIds.Keys(
                        server.messages(name).stream().map(FakeMessage::key).collect(Collectors.toSet()))
                : server.look(any -> Facts.uids(
                        mailbox,
                        any.find(name).orElseThrow(),
                        any.messages(name).stream().map(FakeMessage::uid).toList()));
    }

    private PerformResult each(Scope scope, Set<RemoteId> ids, Change change) {
        return each(scope, ids, change, id -> Optional.empty());
    }

    /** @param carriedOut where an email that is not there was put by an earlier try */
    private PerformResult each(
            Scope scope, Set<RemoteId> ids, Change change, Function<RemoteId, Optional<RemoteId>> carriedOut) {
        List<RemoteFact> told = new ArrayList<>();
        Map<RemoteId, Outcome> outcomes = new HashMap<>();
        // in the order they came, so that equal ones go on in it
        List<RemoteId> inOrder =
                ids.stream().sorted(Comparator.comparing(FakePerform::order)).toList();
        for (RemoteId id : inOrder) {
            Optional<Place> place = place(scope, id);
            Optional<RemoteId> newId = carriedOut.apply(id);
            Outcome absent = temper == Temper.ACCOUNT
                    ? new Outcome.Gone()
                    : new Outcome.Refused(Kind.PERMANENT, "[NONEXISTENT] no such email");
            Outcome missing = newId.isPresent() ? new Outcome.Done(newId) : absent;
            outcomes.put(id, place.isPresent() ? change.carryOut(place.get(), id, told) : missing);
            if (place.isEmpty() && temper == Temper.ACCOUNT) {
                told.add(new RemoteFact.EmailGone(Facts.one(id)));
            }
        }
        return new PerformResult(told, outcomes, new Outcome.Done(Optional.empty()));
    }

    private static Long order(RemoteId id) {
        return id instanceof RemoteId.Uid uid ? uid.uid() : 0L;
    }

    private RemoteFact changed(Scope scope, Place place) {
        return server.look(any -> scope instanceof Scope.Mailbox mailbox
                ? facts.uidChanged(
                        mailbox,
                        any.find(place.mailbox).orElseThrow(),
                        any.find(place.mailbox).orElseThrow().messages.get(place.uid))
                : facts.keyChanged(place.key));
    }

    private Optional<Place> place(Scope scope, RemoteId id) {
        return server.look(any -> {
            if (scope instanceof Scope.Mailbox mailbox && id instanceof RemoteId.Uid uid) {
                return any.find(mailbox.rawName())
                        .filter(box -> box.uidValidity == uid.uidValidity())
                        .flatMap(box -> Optional.ofNullable(box.messages.get(uid.uid()))
                                .map(message -> new Place(box.name, message.uid(), message.key())));
            }
            String key = ((RemoteId.Key) id).value();
            return any.placesOf(key).stream()
                    .findFirst()
                    .map(box -> new Place(
                            box.name,
                            box.messages.values().stream()
                                    .filter(message -> message.key().equals(key))
                                    .findFirst()
                                    .orElseThrow()
                                    .uid(),
                            key));
        });
    }

    private Optional<FakeMessage> message(String name, long uid) {
        return server.messages(name).stream()
                .filter(message -> message.uid() == uid)
                .findFirst();
    }

    private String nameOf(Scope.Mailbox mailbox) {
        return name(mailbox).orElseThrow(() -> new Refused("[NONEXISTENT] no such mailbox"));
    }

    private Optional<String> name(Scope.Mailbox mailbox) {
        return server.look(any -> temper == Temper.ACCOUNT
                ? any.byId(mailbox.rawName()).map(box -> box.name)
                : any.find(mailbox.rawName()).map(box -> box.name));
    }

    private record Place(String mailbox, long uid, String key) {}

    private interface Change {
        Outcome carryOut(Place place, RemoteId id, List<RemoteFact> told);
    }
}
