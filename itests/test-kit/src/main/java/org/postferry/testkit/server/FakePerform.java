package org.postferry.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.model.Keyword;

/** Carries changes to a fake server. What it made it writes down as a step, so a command that comes back makes nothing twice. */
final class FakePerform implements RemoteCommand.Cases<PerformResult> {
    private final FakeMailServer server;
    private final Temper temper;
    private final Facts facts;
    private final Steps steps;

    /** The server says no to the whole command. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String serverSaid) {
            super(serverSaid);
        }

        PerformResult result() {
            return new PerformResult(List.of(), Map.of(), new Outcome.Refused(Kind.PERMANENT, getMessage()));
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
        return each(command.scope(), command.ids(), (place, id, told) -> {
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
        });
    }

    private RemoteId put(Place place, Scope.Mailbox into, RemoteId id) {
        String step = "put " + place.key + " into " + into.id() + " as ";
        Optional<String> done =
                steps.taken().stream().filter(taken -> taken.startsWith(step)).findFirst();
        String name = nameOf(into);
        long uid = done.map(taken -> Long.parseLong(taken.substring(step.length())))
                .orElseGet(() -> server.copy(place.mailbox, place.uid, name));
        if (done.isEmpty()) {
            steps.record(step + uid);
        }
        return temper == Temper.ACCOUNT ? id : new RemoteId.Uid(into.id(), server.uidValidity(name), uid);
    }

    private void takeOut(Place place, String name) {
        server.messages(name).stream()
                .filter(message -> message.key().equals(place.key))
                .forEach(message -> server.expunge(name, message.uid()));
    }

    @Override
    public PerformResult destroy(RemoteCommand.Destroy command) {
        return each(command.scope(), command.ids(), (place, id, told) -> {
            if (temper == Temper.ACCOUNT) {
                server.mailboxNames().forEach(name -> takeOut(place, name));
            } else {
                server.expunge(place.mailbox, place.uid);
            }
            told.add(new RemoteFact.EmailGone(Facts.one(id)));
            return new Outcome.Done(Optional.empty());
        });
    }

    @Override
    public PerformResult append(RemoteCommand.Append command) {
        String name = nameOf(command.mailbox());
        Optional<String> done = steps.taken().stream()
                .filter(taken -> taken.startsWith("appended "))
                .findFirst();
        long uid = done.map(taken -> Long.parseLong(taken.substring("appended ".length())))
                .orElseGet(() -> deliver(command, name));
        if (done.isEmpty()) {
            steps.record("appended " + uid);
        }
        FakeMessage message = message(name, uid).orElseThrow(() -> new Refused("the appended message is gone"));
        RemoteId id = temper == Temper.ACCOUNT
                ? new RemoteId.Key(message.key())
                : new RemoteId.Uid(command.mailbox().id(), server.uidValidity(name), uid);
        RemoteFact seen = server.look(any -> temper == Temper.ACCOUNT
                ? facts.keySeen(message.key())
                : facts.uidSeen(command.mailbox(), any.find(name).orElseThrow(), message));
        return new PerformResult(List.of(seen), Map.of(), new Outcome.Done(Optional.of(id)));
    }

    private long deliver(RemoteCommand.Append command, String name) {
        try (InputStream in = command.message().open()) {
            Keyword[] keywords = command.keywords().toArray(new Keyword[0]);
            return server.deliver(name, in.readAllBytes(), command.receivedAt(), keywords);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PerformResult createMailbox(RemoteCommand.CreateMailbox command) {
        String name =
                command.parent().map(this::nameOf).map(above -> above + "/").orElse("") + command.name();
        if (server.mailboxNames().contains(name)) {
            throw new Refused("[ALREADYEXISTS] there is such a mailbox");
        }
        command.role().ifPresentOrElse(role -> server.createMailbox(name, role), () -> server.createMailbox(name));
        return listed(name);
    }

    @Override
    public PerformResult renameMailbox(RemoteCommand.RenameMailbox command) {
        String newName =
                command.parent().map(this::nameOf).map(above -> above + "/").orElse("") + command.name();
        if (server.mailboxNames().contains(newName)) {
            throw new Refused("[ALREADYEXISTS] there is such a mailbox");
        }
        server.renameMailbox(nameOf(command.mailbox()), newName);
        return listed(newName);
    }

    private PerformResult listed(String name) {
        RemoteFact seen = server.look(any -> facts.listed(any.find(name).orElseThrow()));
        return new PerformResult(List.of(seen), Map.of(), new Outcome.Done(Optional.empty()));
    }

    @Override
    public PerformResult deleteMailbox(RemoteCommand.DeleteMailbox command) {
        String name = nameOf(command.mailbox());
        int present = server.messages(name).size();
        if (present != command.shownEmails()) {
            throw new Refused("it holds " + present + " emails by now, not " + command.shownEmails());
        }
        server.deleteMailbox(name);
        RemoteFact gone = new RemoteFact.MailboxGone(command.mailbox().rawName());
        return new PerformResult(List.of(gone), Map.of(), new Outcome.Done(Optional.empty()));
    }

    private PerformResult each(Scope scope, Set<RemoteId> ids, Change change) {
        List<RemoteFact> told = new ArrayList<>();
        Map<RemoteId, Outcome> outcomes = new HashMap<>();
        for (RemoteId id : ids) {
            Optional<Place> place = place(scope, id);
            outcomes.put(
                    id,
                    place.isPresent()
                            ? change.carryOut(place.get(), id, told)
                            : new Outcome.Refused(Kind.PERMANENT, "[NONEXISTENT] no such email"));
        }
        return new PerformResult(told, outcomes, new Outcome.Done(Optional.empty()));
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
        Optional<String> name = server.look(any -> temper == Temper.ACCOUNT
                ? any.byId(mailbox.rawName()).map(box -> box.name)
                : any.find(mailbox.rawName()).map(box -> box.name));
        return name.orElseThrow(() -> new Refused("[NONEXISTENT] no such mailbox"));
    }

    private record Place(String mailbox, long uid, String key) {}

    private interface Change {
        Outcome carryOut(Place place, RemoteId id, List<RemoteFact> told);
    }
}
