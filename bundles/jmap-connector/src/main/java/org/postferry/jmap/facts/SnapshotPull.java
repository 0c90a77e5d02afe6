package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
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
import org.postferry.jmap.method.MailboxGet;
import org.postferry.jmap.method.MailboxRow;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Request;

/** Everything that is there, oldest first: another order than history's, so that what one list leaves out the other may show (protocol danger D-52). */
final class SnapshotPull extends Pull {
    private final Desk desk;
    private final EmailFacts facts;
    private final boolean keywords;
    private final Walk walk;

    SnapshotPull(Desk desk, EmailFacts facts, Checkpoint since, boolean keywords) {
        super(since);
        this.desk = desk;
        this.facts = facts;
        this.keywords = keywords;
        this.walk = new Walk(desk, false, keywords ? EmailGet.MUTABLE : EmailGet.TIME);
    }

    @Override
    void ask() throws ConnectorException, InterruptedException {
        if (batches.stand().isNone()) {
            String id = UUID.randomUUID().toString();
            batches.add(
                    List.of(new RemoteFact.SnapshotBegan(id, OptionalLong.empty())),
                    Tokens.Walked.begin(id, "").encode(),
                    Optional.empty());
            return;
        }
        Optional<Tokens.Walked> from = Tokens.Walked.decode(batches.stand());
        if (from.isEmpty()) {
            batches.gap("The checkpoint was written by another version");
            return;
        }
        Walk.Page page = walk.ask(from.get());
        if (page.next().isPresent()) {
            List<RemoteFact> told = named(page.rows());
            told.addAll(page.emails().unreadableFacts());
            batches.add(told, page.next().get().encode(), Optional.empty());
        } else {
            end(from.get().snapshot(), page.state());
        }
    }

    private List<RemoteFact> named(List<EmailRow> rows) {
        List<RemoteFact> told = new ArrayList<>();
        if (keywords) {
            rows.stream().map(facts::changed).forEach(told::add);
            return told;
        }
        rows.stream().filter(facts::isLeftOut).map(facts::changed).forEach(told::add);
        List<String> present = rows.stream()
                .filter(row -> !facts.isLeftOut(row))
                .map(EmailRow::id)
                .toList();
        if (!present.isEmpty()) {
            told.add(new RemoteFact.EmailPresent(EmailFacts.keys(present)));
        }
        return told;
    }

    private void end(String snapshot, String state) throws ConnectorException, InterruptedException {
        List<RemoteFact> told = new ArrayList<>();
        told.add(new RemoteFact.SnapshotEnded(snapshot));
        told.addAll(counts(state));
        Checkpoint head = keywords ? Tokens.ofState(HeadPull.KIND, state) : Checkpoint.NONE;
        batches.add(told, Checkpoint.NONE, Optional.of(new PullEnd.Whole(head, false)));
    }

    /** Where nothing came or went since the beginning, the count is of what was named. */
    private List<RemoteFact> counts(String state) throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<Got<MailboxRow>> mailboxes = desk.mailboxes().in(request, MailboxGet.COUNTS);
        Call<Changes> changes = request.add(new EmailChanges(state, desk.window()));
        desk.run(request);
        try {
            Changes since = changes.result();
            return since.isEmpty() && !since.hasMore() ? desk.mailboxes().counts(mailboxes, state) : List.of();
        } catch (MethodError refused) {
            if (!Failures.isGap(refused)) {
                throw Failures.of(refused);
            }
            return List.of();
        }
    }
}
