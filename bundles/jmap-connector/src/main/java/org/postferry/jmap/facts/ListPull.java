package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.jmap.method.Call;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.MailboxChanges;
import org.postferry.jmap.method.MailboxGet;
import org.postferry.jmap.method.MailboxRow;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Request;
import org.postferry.model.Role;

/** The mailboxes. They are few: where more changed than counts, all of them are told, so the list is a snapshot of itself. */
final class ListPull extends Pull {
    static final String KIND = "mailboxes";
    /** A change of these alone is none of the list (RFC 8621 section 2.2). */
    private static final List<String> COUNTS = List.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads");

    private final Desk desk;
    private final Consumer<Checkpoint> reached;

    ListPull(Desk desk, Checkpoint since, Consumer<Checkpoint> reached) {
        super(since);
        this.desk = desk;
        this.reached = reached;
    }

    /** Whether changes are of counts alone. */
    static boolean isNothing(Changes changes) {
        boolean countsOnly =
                changes.updatedProperties().filter(COUNTS::containsAll).isPresent()
                        && changes.created().isEmpty()
                        && changes.destroyed().isEmpty();
        return !changes.hasMore() && (changes.isEmpty() || countsOnly);
    }

    @Override
    void ask() throws ConnectorException, InterruptedException {
        Optional<String> since = Tokens.state(KIND, batches.stand());
        Request request = desk.api().request();
        // both before the list: what happens between two calls of a request is in the list and told again, and not
        // passed over
        Call<Got<MailboxRow>> before = request.add(MailboxGet.state());
        Optional<Call<Changes>> changes = since.map(state -> request.add(new MailboxChanges(state, desk.window())));
        Call<Got<MailboxRow>> all = desk.mailboxes().in(request, MailboxGet.LISTED);
        desk.run(request);
        try {
            Got<MailboxRow> mailboxes = desk.mailboxes().all(all, MailboxGet.LISTED);
            Optional<Changes> told = changes.isPresent() ? told(changes.get()) : Optional.empty();
            Optional<String> reachedState = told.filter(few -> !few.hasMore()).map(Changes::newState);
            Checkpoint next = Tokens.ofState(
                    KIND,
                    reachedState.isPresent()
                            ? reachedState.get()
                            : before.result().state());
            List<RemoteFact> facts = told.filter(ListPull::isNothing).isPresent()
                    ? List.of()
                    : facts(mailboxes.list(), told.map(Changes::destroyed).orElse(List.of()));
            batches.add(facts, next, Optional.of(new PullEnd.Current()));
            reached.accept(next);
        } catch (MethodError refused) {
            throw Failures.of(refused);
        }
    }

    private static Optional<Changes> told(Call<Changes> call) throws MethodError {
        try {
            return Optional.of(call.result());
        } catch (MethodError refused) {
            if (Failures.isGap(refused)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static List<RemoteFact> facts(List<MailboxRow> rows, List<String> destroyed) {
        Map<String, MailboxRow> byId = new HashMap<>();
        rows.forEach(row -> byId.put(row.id(), row));
        String snapshot = UUID.randomUUID().toString();
        List<RemoteFact> facts = new ArrayList<>();
        facts.add(new RemoteFact.SnapshotBegan(snapshot, OptionalLong.empty()));
        rows.forEach(row -> facts.add(seen(row, byId)));
        destroyed.stream()
                .filter(id -> !byId.containsKey(id))
                .map(RemoteFact.MailboxGone::new)
                .forEach(facts::add);
        facts.add(new RemoteFact.SnapshotEnded(snapshot));
        return facts;
    }

    static RemoteFact seen(MailboxRow row, Map<String, MailboxRow> all) {
        return new RemoteFact.MailboxSeen(
                row.id(),
                path(row, all),
                row.parentId().filter(all::containsKey),
                row.role().flatMap(ListPull::role),
                row.readable(),
                Optional.of(row.id()),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private static Optional<Role> role(String name) {
        // James calls the mailbox for junk by a role that is not registered (docs/quirks.md)
        return Role.ofWireName(name.equals("spam") ? "junk" : name);
    }

    private static String path(MailboxRow row, Map<String, MailboxRow> all) {
        StringBuilder path = new StringBuilder(row.name());
        Optional<MailboxRow> above = row.parentId().map(all::get);
        // as many steps as there are mailboxes: a circle of parents ends there
        for (int steps = 0; above.isPresent() && steps < all.size(); steps++) {
            path.insert(0, above.get().name() + "/");
            above = above.get().parentId().map(all::get);
        }
        int most = RemoteFact.MailboxSeen.MAX_NAME_LENGTH;
        return path.length() <= most ? path.toString() : path.substring(0, most);
    }
}
