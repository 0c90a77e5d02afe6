package org.postferry.core.account;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.Quota;
import org.postferry.model.Keyword;
import org.postferry.model.Role;
import org.postferry.testkit.server.FakeConnector;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.Temper;

/** A {@link FakeMailServer} with what its sessions were asked, and faults by question. Guarded by itself. */
public final class TestServer {
    public final FakeMailServer mail = new FakeMailServer();
    public final WatchedConnector connector;
    final FakeConnector fake;
    /** What all sessions were asked, in order. */
    final List<String> asked = new ArrayList<>();
    /** By the first words of a question, what goes wrong with the next ones. */
    final Map<String, Deque<ConnectorException>> faults = new HashMap<>();
    /** Called with each question before it is answered. */
    Consumer<String> onQuestion = question -> {};
    /** Called before each batch of facts is told. */
    Runnable onBatch = () -> {};
    /** How contents were asked for. */
    final Set<String> fetchedAs = new TreeSet<>();
    /** UIDs that FETCH cannot give, with the server's words. */
    final Map<Long, String> poisoned = new HashMap<>();
    /** UIDs whose FETCH breaks the connection. */
    final Set<Long> breaking = new HashSet<>();
    /** What becomes of contents on their way. */
    UnaryOperator<ContentSink> contents = sink -> sink;
    /** Its list lags behind: it names these whether they are there or not. */
    Set<String> stillListed = Set.of();
    /** Mailboxes whose head answers, tells nothing, and never comes to an end. */
    final Set<String> circling = new HashSet<>();
    /** Mailboxes of which head tells that these are gone, although they are not. */
    final Map<String, List<Long>> lies = new HashMap<>();

    final Map<String, Checkpoint> lieSince = new HashMap<>();
    /** Mailboxes of which head never tells removals, nor the removed count. */
    final Set<String> forgetful = new HashSet<>();
    /** What the account holds, where the server tells. */
    Optional<Quota> quota = Optional.empty();
    /** Asked once more, the server has half of what it said was gone. */
    boolean contradictsItself;
    /** The list bears no stable ids. */
    boolean hidesStableIds;
    /** What the list says of a mailbox's UIDVALIDITY instead. */
    final Map<String, Long> uidValiditySaid = new HashMap<>();
    /** Names that are listed and hold nothing, before all mailboxes or behind them. */
    final Set<String> places = new HashSet<>();

    boolean placesComeFirst;
    /** Flag changes are not told by head. */
    boolean hidesFlagChanges;
    /** It says that keywords changed when it hides of which emails. */
    boolean admitsFlagChanges;
    /** Like IMAP without CONDSTORE. */
    boolean showsNoFlagChanges;

    /** So many commands that put mail into a mailbox are told that there is none. */
    int missesTargets;

    /** So many changes of keywords are told that there were too many. */
    int hasEnough;

    Optional<String> alert = Optional.empty();

    /** Asked to describe emails, it answers nothing. */
    boolean describesNothing;
    /** Its lies do not end when head gets on. */
    boolean liesForEver;
    /** How many contents each question named. */
    final List<Integer> batches = new ArrayList<>();
    /** A look calls every scope dirty. */
    boolean callsAllDirty;

    /** Mailboxes whose count is one more than they list. */
    final Set<String> miscounted = new HashSet<>();
    /** With more than two, a look is not cheap. */
    int roundTripsPerQuestion = 1;
    /** Mailboxes whose head tells all it has told again, with a new checkpoint each time, and never comes to an end. */
    final Set<String> repeating = new HashSet<>();

    /** Bytes of a message that is on its way just now. */
    long sentOverSlowLine;

    int connectionsBorne = Integer.MAX_VALUE;
    int open;
    int opened;

    TestServer(Temper temper) {
        this(temper, 100);
    }

    public TestServer(Temper temper, int window) {
        fake = new FakeConnector(mail, temper, window);
        connector = new WatchedConnector(this, fake);
    }

    synchronized void folder(String name) {
        if (!mail.mailboxNames().contains(name)) {
            mail.createMailbox(name);
        }
    }

    synchronized void folder(String name, Role role) {
        mail.createMailbox(name, role);
    }

    public synchronized void deliver(String name, int count) {
        folder(name);
        for (int i = 0; i < count; i++) {
            deliver(name, "Mail " + (mail.messages(name).size() + 1) + " of " + name, 200);
        }
    }

    synchronized long deliver(String name, String subject, int size) {
        folder(name);
        String header = "Subject: " + subject + "\r\nFrom: a@example.org\r\n\r\n";
        String body = "x".repeat(Math.max(0, size - header.length()));
        Instant at = Instant.parse("2025-06-01T00:00:00Z")
                .plusSeconds(mail.messages(name).size());
        return mail.deliver(name, (header + body).getBytes(StandardCharsets.US_ASCII), at);
    }

    void flag(String name, long uid, Keyword... keywords) {
        mail.flag(name, uid, keywords);
    }

    void expunge(String name, long... uids) {
        mail.expunge(name, uids);
    }

    public synchronized void fail(String question, ConnectorException failure) {
        faults.computeIfAbsent(question, fresh -> new ArrayDeque<>()).add(failure);
    }

    synchronized void asked(String question) throws ConnectorException {
        asked.add(question);
        onQuestion.accept(question);
        for (Map.Entry<String, Deque<ConnectorException>> fault : faults.entrySet()) {
            if (question.startsWith(fault.getKey()) && !fault.getValue().isEmpty()) {
                throw fault.getValue().remove();
            }
        }
    }

    public synchronized long askedFor(String question) {
        return asked.stream().filter(one -> one.startsWith(question)).count();
    }

    public synchronized void hideFlagChanges() {
        hidesFlagChanges = true;
    }

    public synchronized List<String> last() {
        return List.copyOf(asked.subList(Math.max(0, asked.size() - 20), asked.size()));
    }

    public synchronized int openSessions() {
        return open;
    }

    public static ConnectorException lost() {
        return ConnectorException.of(
                ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.ACCOUNT, "the connection broke");
    }
}
