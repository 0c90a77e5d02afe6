package org.postferry.core.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.connector.Scope;
import org.postferry.model.AccountSettings;
import org.postferry.model.Mailbox;
import org.postferry.store.ContentQueue;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.ScopeState;
import org.postferry.sync.Progress;

/** Measures how far a first sync, or a catching up, has come, and tells the sheet. Thread-safe. */
final class Headway {
    /** Counting costs queries: no more often than this, however many batches come. */
    static final Duration PERIOD = Duration.ofSeconds(1);
    /** The rate is an average over this time. */
    static final Duration RATE_OVER = Duration.ofSeconds(30);

    /** So many messages that cannot be read are counted; of more it is said that they are more. */
    static final int MAX_COUNTED = 100;

    private final Tools tools;
    private final Clock clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Instant surveyed = Instant.EPOCH;
    private boolean listed;
    private boolean looked;
    private String phase = "";
    private long fetchedBytes;

    Headway(Tools tools) {
        this.tools = tools;
        this.clock = tools.clock();
    }

    private record Sample(Instant at, long done) {}

    /** What is to do. @param open a scope's first sync is not done @param snapshot something is asked for again */
    private record Work(boolean open, long known, long total, boolean snapshot) {}

    synchronized void received(int bytes) {
        fetchedBytes += bytes;
    }

    /** How far the loop has come. @param hasList the mailbox list was pulled @param hasLooked so was the head of every mailbox */
    synchronized void stage(boolean hasList, boolean hasLooked) {
        listed = hasList;
        looked = hasLooked;
    }

    /** Counts anew, if the last time is long enough ago; returns whether it did. */
    synchronized boolean survey(AccountSettings settings) {
        boolean due = !clock.instant().isBefore(surveyed.plus(PERIOD));
        if (due) {
            surveyNow(settings);
        }
        return due;
    }

    /** Counts anew. */
    synchronized void surveyNow(AccountSettings settings) {
        surveyed = clock.instant();
        if (!listed) {
            tell("mailboxes", 0, 0);
            return;
        }
        Work work = work(settings);
        ContentQueue.Remaining left = tools.store().contentQueue().remaining(tools.account());
        long waiting = left.emails() - left.postponed();
        if (work.open || !looked) {
            tell("headers", work.known, Math.max(work.known, work.total));
        } else if (waiting > 0) {
            // what an earlier start fetched is here, too; emails that are set aside until later are not waited for
            tell("content", Math.max(0, work.known - left.emails()), Math.max(waiting, work.known - left.postponed()));
        } else if (work.snapshot) {
            tell("checking", work.known, work.known);
        } else {
            nothingLeft();
        }
        tools.sheet().firstSyncDone(looked && !work.open && waiting == 0);
    }

    private void nothingLeft() {
        phase = "";
        samples.clear();
        fetchedBytes = 0;
        tools.sheet().progress(Optional.empty());
        tools.sheet().setAside(unreadable());
    }

    private Optional<String> unreadable() {
        EmailPage page = tools.store()
                .emails()
                .page(new EmailQuery(
                        Optional.of(tools.account()),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Optional.empty(),
                        MAX_COUNTED));
        int count = page.items().size();
        if (count == 0) {
            return Optional.empty();
        }
        String many = page.next().isPresent() ? "More than " + count + " messages" : count + " messages";
        return Optional.of((count == 1 ? "1 message" : many) + " could not be read, tried again daily");
    }

    private Work work(AccountSettings settings) {
        MailboxChoice choice = new MailboxChoice(settings);
        List<Mailbox> mirrored = tools.store().mailboxes().list(tools.account()).stream()
                .filter(mailbox ->
                        choice.mirrors(mailbox) && mailbox.missingSince().isEmpty())
                .toList();
        long counted =
                mirrored.stream().mapToLong(box -> box.serverEmails().orElse(0)).sum();
        Work sum = add(new Work(false, 0, 0, false), state(new Scope.AccountEmails()));
        for (Mailbox mailbox : mirrored) {
            sum = add(sum, state(new Scope.Mailbox(mailbox.id(), mailbox.rawName())));
        }
        return new Work(sum.open, sum.known, counted, sum.snapshot);
    }

    private static Work add(Work sum, ScopeState state) {
        // a scope that was never pulled is one this server does not follow by itself
        boolean open = !state.historyDone() && !state.head().isNone();
        return new Work(
                sum.open || open,
                sum.known + state.known(),
                sum.total,
                sum.snapshot || !state.snapshot().isNone());
    }

    private ScopeState state(Scope scope) {
        return tools.store().mailboxes().scope(tools.account(), scope);
    }

    private void tell(String now, long done, long total) {
        if (!now.equals(phase)) {
            phase = now;
            samples.clear();
        }
        samples.addLast(new Sample(surveyed, done));
        while (samples.size() > 1 && samples.getFirst().at.isBefore(surveyed.minus(RATE_OVER))) {
            samples.removeFirst();
        }
        double rate = rate();
        OptionalLong left = rate > 0 ? OptionalLong.of(Math.round((total - done) / rate)) : OptionalLong.empty();
        tools.sheet().progress(Optional.of(new Progress(phase, done, total, fetchedBytes, rate, left)));
    }

    private double rate() {
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        double seconds = Duration.between(first.at, last.at).toMillis() / 1000.0;
        return seconds <= 0 ? 0 : (last.done - first.done) / seconds;
    }
}
