package org.postferry.imap.facts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.Extras;
import org.postferry.imap.command.UidFetchStamps;
import org.postferry.imap.command.UidFetchStamps.Stamp;
import org.postferry.imap.wire.UidSet;

/** A pull of one mailbox: stages, one after the other, that put batches on the table. Confined to the session's thread. */
abstract class MailboxPull implements FactStream {
    /** One stage; it names the next one in {@link #then}, and is called again as long as it does not. */
    interface Stage {
        void run() throws ConnectorException;
    }

    protected final Desk desk;
    protected final Scope.Mailbox scope;
    private final Checkpoint since;
    private final Deque<FactBatch> ready = new ArrayDeque<>();
    private Checkpoint reached;
    private Stage stage;
    private boolean ended;

    protected MailboxPull(Desk desk, Scope.Mailbox scope, Checkpoint since) {
        this.desk = desk;
        this.scope = scope;
        this.since = since;
        this.reached = since;
        this.stage = this::begin;
    }

    protected abstract void begin() throws ConnectorException;

    protected void then(Stage next) {
        stage = next;
    }

    protected Checkpoint since() {
        return since;
    }

    @Override
    public Optional<FactBatch> next() throws ConnectorException, InterruptedException {
        while (ready.isEmpty() && !ended) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            stage.run();
        }
        return Optional.ofNullable(ready.poll());
    }

    @Override
    public void close() {
        ended = true;
        desk.talk().drain();
    }

    /** Facts on the way: the checkpoint stays. */
    protected void tell(List<RemoteFact> facts) {
        tell(facts, reached);
    }

    /** Facts, after which the lane stands at {@code next}. */
    protected void tell(List<RemoteFact> facts, Checkpoint next) {
        deliver(facts, next, Optional.empty());
    }

    protected void end(List<RemoteFact> facts, Checkpoint next, PullEnd end) {
        deliver(facts, next, Optional.of(end));
        ended = true;
    }

    protected void gap(String why) {
        end(List.of(), since, new PullEnd.Gap(why));
    }

    private void deliver(List<RemoteFact> facts, Checkpoint next, Optional<PullEnd> end) {
        ready.addAll(Batches.of(facts, reached, next, end));
        reached = next;
    }

    protected Extras extras() {
        return desk.labelling().extras(scope);
    }

    protected MailboxFacts facts(Examine.Opened opened) {
        return new MailboxFacts(
                scope,
                opened.uidValidity(),
                desk.receivedSince(),
                desk.labelling().toldBy(scope));
    }

    /** How the mailbox stands. Where the server does not say UIDNEXT (protocol danger D-46) the roster does. */
    protected HeadToken token(Examine.Opened opened) throws ConnectorException {
        OptionalLong told = opened.uidNext();
        boolean says = told.isPresent() && told.getAsLong() > 0;
        return HeadToken.asOpened(opened, says ? 0 : uidNextByRoster(opened))
                .withSample(new Sample(desk.mailbox().told()));
    }

    /**
     * What is left of the sample of {@code before}, of the mailbox that stands as {@code now}; empty when its UIDs mean other
     * emails since although UIDVALIDITY is the same. Of one that went back, as after a backup was put back, they do unless the
     * contrary is proven: taken for new UIDs, emails are matched again, while reused ones would hide mail for ever.
     */
    protected Optional<Sample> stillMeant(HeadToken before, HeadToken now) throws ConnectorException {
        Sample sample = before.sample();
        SortedMap<Long, Stamp> there = stamps(sample.uids(), now.exists());
        boolean older = before.exists() > 0 && now.whyOlderThan(before).isPresent();
        boolean same = older ? sample.isConfirmedBy(there) : !sample.isContradictedBy(there);
        return same ? Optional.of(sample.only(there.keySet())) : Optional.empty();
    }

    /** What is there of these, to see whether they are still the same; those that are not there are missing. */
    protected SortedMap<Long, Stamp> stamps(UidSet uids, long exists) throws ConnectorException {
        // to James every set is invalid where there is nothing
        return uids.isEmpty() || exists == 0
                ? new TreeMap<>()
                : desk.talk().run(new UidFetchStamps(uids), "tell emails' dates", Extent.SCOPE);
    }

    private long uidNextByRoster(Examine.Opened opened) throws ConnectorException {
        UidSet roster = desk.searches().all(opened, desk.mailbox().hasChanged());
        return roster.isEmpty() ? 1 : Math.min(roster.max() + 1, UidSet.MAX_UID);
    }

    /** The server's own count, unless something came or went since it was told. */
    protected List<RemoteFact> withCount(List<RemoteFact> facts, Examine.Opened opened) {
        List<RemoteFact> all = new ArrayList<>(facts);
        if (!desk.mailbox().hasChanged()) {
            all.add(facts(opened).count(opened.exists()));
        }
        return all;
    }
}
