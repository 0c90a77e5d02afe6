package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.FactBatch;
import org.postferry.connector.RemoteFact;
import org.postferry.jmap.method.Call;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.MailboxGet;
import org.postferry.jmap.method.MailboxQuery;
import org.postferry.jmap.method.MailboxRow;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Request;

/**
 * All mailboxes, whatever a server tells at once (RFC 8620 section 5.1). They are asked for in one call; where that is refused
 * as too much, or its answer is as long as the server's limit, their names are listed (RFC 8621 section 2.3) and asked for in windows.
 * Confined to the session's thread.
 */
final class MailboxList {
    /** Nobody has so many; a server that goes on naming others turns in circles. */
    static final int MAX_MAILBOXES = 20_000;

    private final Desk desk;
    /** Shown once, so asked for whatever list leaves them out; but for what the server says is gone. */
    private final Set<String> known = new LinkedHashSet<>();

    private boolean inWindows;

    MailboxList(Desk desk) {
        this.desk = desk;
    }

    /** Puts the question into a request; {@link #all} reads the answer. */
    Call<Got<MailboxRow>> in(Request request, List<String> properties) {
        return request.add(new MailboxGet(inWindows ? Ids.none() : Ids.all(), properties));
    }

    /** All of them now. */
    Got<MailboxRow> all(List<String> properties) throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<Got<MailboxRow>> call = in(request, properties);
        desk.run(request);
        return all(call, properties);
    }

    /** What came of the call, and of more questions where it was not answered for all of them. */
    Got<MailboxRow> all(Call<Got<MailboxRow>> call, List<String> properties)
            throws ConnectorException, InterruptedException {
        return answer(call, properties).mailboxes();
    }

    /**
     * How many emails each held in that state of the emails; nothing where another state came while they were asked for.
     *
     * @param call was answered in that state
     */
    List<RemoteFact> counts(Call<Got<MailboxRow>> call, String emailState)
            throws ConnectorException, InterruptedException {
        Answer answer = answer(call, MailboxGet.COUNTS);
        if (answer.isLater() && !isStill(emailState)) {
            return List.of();
        }
        return answer.mailboxes().list().stream()
                .limit(FactBatch.MAX_FACTS - 1)
                .map(EmailFacts::count)
                .toList();
    }

    private boolean isStill(String emailState) throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<Changes> since = request.add(new EmailChanges(emailState, desk.window()));
        desk.run(request);
        try {
            return since.result().isEmpty() && !since.result().hasMore();
        } catch (MethodError refused) {
            if (!Failures.isGap(refused)) {
                throw Failures.of(refused);
            }
            return false;
        }
    }

    /** @param isLater it was told after the request that was asked first, by questions of its own */
    private record Answer(Got<MailboxRow> mailboxes, boolean isLater) {}

    private Answer answer(Call<Got<MailboxRow>> call, List<String> properties)
            throws ConnectorException, InterruptedException {
        Got<MailboxRow> got;
        try {
            got = call.result();
        } catch (MethodError refused) {
            if (inWindows || !Failures.isTooLarge(refused)) {
                throw Failures.of(refused);
            }
            inWindows = true;
            got = desk.run(new MailboxGet(Ids.none(), properties));
        }
        got.list().forEach(row -> known.add(row.id()));
        if (inWindows) {
            return new Answer(windows(got.state(), ids(), properties), true);
        }
        boolean isDoubted = got.list().size() >= desk.api().document().limits().objectsInGet();
        Set<String> ids = isDoubted ? idsIfListed() : Set.of();
        inWindows = !got.list().stream()
                .map(MailboxRow::id)
                .collect(Collectors.toSet())
                .containsAll(ids);
        return inWindows ? new Answer(windows(got.state(), ids, properties), true) : new Answer(got, false);
    }

    /** A server that cannot list them has told what it has. */
    private Set<String> idsIfListed() throws ConnectorException, InterruptedException {
        try {
            return ids();
        } catch (ConnectorException refused) {
            if (refused.getCause() instanceof MethodError error && error.type().equals("unknownMethod")) {
                return Set.of();
            }
            throw refused;
        }
    }

    /** The names of all of them, page by page until a page names no other. */
    private Set<String> ids() throws ConnectorException, InterruptedException {
        Set<String> ids = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            List<String> page = desk.ask(most -> desk.api().run(new MailboxQuery(ids.size(), most)))
                    .ids();
            more = ids.addAll(page);
            if (ids.size() > MAX_MAILBOXES) {
                throw ConnectorException.of(
                        Kind.PERMANENT, Extent.ACCOUNT, "The server names more than " + MAX_MAILBOXES + " mailboxes.");
            }
        }
        return ids;
    }

    /**
     * Until each is accounted for: a server may tell fewer than it is asked for.
     *
     * @param state from before their names were asked for, so that nothing that changes meanwhile is missed
     */
    private Got<MailboxRow> windows(String state, Set<String> ids, List<String> properties)
            throws ConnectorException, InterruptedException {
        List<MailboxRow> rows = new ArrayList<>();
        known.addAll(ids);
        List<String> left = List.copyOf(known);
        while (!left.isEmpty()) {
            List<String> asked = left;
            Got<MailboxRow> got = desk.ask(most -> {
                List<String> some = asked.subList(0, Math.min(most, asked.size()));
                return desk.api().run(new MailboxGet(Ids.of(some), properties));
            });
            rows.addAll(got.list());
            Set<String> answered = new LinkedHashSet<>(got.notFound());
            known.removeAll(answered);
            got.list().forEach(row -> answered.add(row.id()));
            left = left.stream().filter(id -> !answered.contains(id)).toList();
            if (left.size() == asked.size()) {
                throw ConnectorException.of(
                        Kind.TRANSIENT,
                        Extent.SCOPE,
                        "The server names " + left.size()
                                + " mailboxes, and neither shows them nor says that they are gone.");
            }
        }
        return new Got<>(state, rows, List.of());
    }
}
