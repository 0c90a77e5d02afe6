package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.jmap.method.Call;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.MailboxGet;
import org.postferry.jmap.method.MailboxRow;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Request;
import org.postferry.jmap.wire.WireException;

/**
 * What happened to the account's emails since a state (RFC 8620 section 5.2), page by page; with the last page the
 * mailboxes' counts of that very state.
 */
final class HeadPull extends Pull {
    static final String KIND = "emails";
    /** A server that never comes to an end turns in circles (protocol danger D-16). */
    static final int MAX_PAGES = 500;

    private final Desk desk;
    private final EmailFacts facts;
    private final Consumer<Checkpoint> reached;
    private final Set<String> seenStates = new HashSet<>();
    private boolean closing;

    /** @param reached is told where head stands when it is current */
    HeadPull(Desk desk, EmailFacts facts, Checkpoint since, Consumer<Checkpoint> reached) {
        super(since);
        this.desk = desk;
        this.facts = facts;
        this.reached = reached;
    }

    @Override
    void ask() throws ConnectorException, InterruptedException {
        if (batches.stand().isNone()) {
            begin();
            return;
        }
        Optional<String> state = Tokens.state(KIND, batches.stand());
        if (state.isEmpty()) {
            batches.gap("The checkpoint was written by another version");
        } else if (closing) {
            finish(state.get());
        } else {
            page(state.get());
        }
    }

    /** The first look: where the server stands, and how many emails there are. */
    private void begin() throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<Got<EmailRow>> before = request.add(EmailGet.state());
        Call<Got<MailboxRow>> mailboxes = desk.mailboxes().in(request, MailboxGet.COUNTS);
        Call<Got<EmailRow>> after = request.add(EmailGet.state());
        desk.run(request);
        try {
            String state = before.result().state();
            boolean still = state.equals(after.result().state());
            current(state, still ? desk.mailboxes().counts(mailboxes, state) : List.of());
        } catch (MethodError refused) {
            throw Failures.of(refused);
        }
    }

    private void page(String since) throws ConnectorException, InterruptedException {
        boolean circling = !seenStates.add(since) || seenStates.size() > MAX_PAGES;
        if (circling) {
            // James: oldState and newState are equal and hasMoreChanges stays true (docs/quirks.md)
            batches.gap("The server tells of changes without end");
            return;
        }
        Optional<Page> answered = desk.ask(window -> {
            try {
                return ask(since, window, true);
            } catch (WireException broken) {
                if (!desk.mayBeOfOneEmail(broken)) {
                    throw broken;
                }
                return ask(since, window, false);
            }
        });
        if (answered.isEmpty()) {
            batches.gap("The server cannot say what changed since the state that is known here");
            return;
        }
        Page page = answered.get();
        Changes told = page.changes();
        closing = !told.hasMore();
        if (closing && told.isEmpty() && told.newState().equals(since)) {
            finish(since);
            return;
        }
        batches.add(tell(page), Tokens.ofState(KIND, told.newState()), Optional.empty());
    }

    private record Page(Changes changes, Inquiry.Answer created, Inquiry.Answer updated) {}

    /**
     * Empty where the server cannot say what changed.
     *
     * @param atOnce the emails are asked for in the same request: of its answer one email can break everything
     */
    private Optional<Page> ask(String since, int window, boolean atOnce)
            throws WireException, MethodError, ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<Changes> changes = request.add(new EmailChanges(since, window));
        List<Call<Got<EmailRow>>> emails = atOnce
                ? List.of(
                        request.add(new EmailGet(Ids.of(changes, "/created"), EmailGet.FULL)),
                        request.add(new EmailGet(Ids.of(changes, "/updated"), EmailGet.MUTABLE)))
                : List.of();
        desk.api().run(request);
        Changes told;
        try {
            told = changes.result();
        } catch (MethodError refused) {
            // RFC 8620 section 3.7: what refers to a refused call fails with it, so only the first error counts
            if (Failures.isGap(refused)) {
                return Optional.empty();
            }
            throw refused;
        }
        Inquiry created = new Inquiry(desk, EmailGet.FULL);
        Inquiry updated = new Inquiry(desk, EmailGet.MUTABLE);
        // RFC 8620 section 3.7: the set that is referred to can be larger than a get may be; then it is asked for in
        // windows
        return Optional.of(new Page(
                told,
                atOnce ? created.of(told.created(), emails.get(0)) : created.of(told.created()),
                atOnce ? updated.of(told.updated(), emails.get(1)) : updated.of(told.updated())));
    }

    /** An id may be in several lists; what Email/get finds is there, whatever else is said of it. */
    private List<RemoteFact> tell(Page page) throws ConnectorException, InterruptedException {
        List<RemoteFact> told = new ArrayList<>();
        Set<String> gone = new LinkedHashSet<>(page.changes().destroyed());
        told.addAll(page.created().unreadableBut(gone));
        told.addAll(page.updated().unreadableBut(gone));
        told.addAll(new Lookup(desk, facts).places(page.created()));
        gone.addAll(page.created().notFound());
        gone.addAll(page.updated().notFound());
        for (EmailRow row : page.created().rows()) {
            told.add(facts.seen(row));
            gone.remove(row.id());
        }
        for (EmailRow row : page.updated().rows()) {
            told.add(facts.changed(row));
            gone.remove(row.id());
        }
        if (!gone.isEmpty()) {
            told.add(EmailFacts.gone(gone));
        }
        return told;
    }

    /** The counts are of our state only where nothing changed until after they were asked for. */
    private void finish(String state) throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<Got<MailboxRow>> mailboxes = desk.mailboxes().in(request, MailboxGet.COUNTS);
        Call<Changes> since = request.add(new EmailChanges(state, desk.window()));
        desk.run(request);
        List<RemoteFact> counts = List.of();
        try {
            Changes changes = since.result();
            if (changes.isEmpty() && !changes.hasMore()) {
                counts = desk.mailboxes().counts(mailboxes, state);
            } else if (!seenStates.contains(state)) {
                closing = false;
                page(state);
                return;
            }
        } catch (MethodError refused) {
            if (!Failures.isGap(refused)) {
                throw Failures.of(refused);
            }
        }
        current(state, counts);
    }

    private void current(String state, List<RemoteFact> counts) {
        Checkpoint stand = Tokens.ofState(KIND, state);
        batches.add(counts, stand, Optional.of(new PullEnd.Current()));
        reached.accept(stand);
    }
}
