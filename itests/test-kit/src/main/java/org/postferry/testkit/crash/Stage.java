package org.postferry.testkit.crash;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postferry.connector.Connector;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.MailStore;
import org.postferry.store.Removals;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.connector.Comparison;
import org.postferry.testkit.connector.FakeServerUnderTest;
import org.postferry.testkit.server.FakeConnector;
import org.postferry.testkit.server.FakeFaults;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.Temper;

/** A server, a store and an engine on which a scenario is played. Not thread-safe. */
public final class Stage {
    /** Few entries a batch, so that a small mailbox takes several. */
    private static final int WINDOW = 7;

    private final FakeMailServer server = new FakeMailServer();
    private final FakeClock clock = new FakeClock();
    private final FakeConnector connector;
    private final Temper temper;
    private final SyncDriver driver;
    private final StoreHome home;
    private Points points;
    private JournalView view = new JournalView();
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private int batchesUntilMeanwhile;
    private boolean dangerous;
    private MailStore store;
    private AccountId account;

    Stage(Temper temper, SyncDriver driver, StoreHome home, Points points) throws Exception {
        this.temper = temper;
        this.connector = new FakeConnector(server, temper, WINDOW);
        this.driver = driver;
        this.home = home;
        this.points = points;
        this.store = home.open(clock, points);
        this.account = store.accounts().list().isEmpty()
                ? driver.addAccount(store, TestAccounts.imap(), FakeMailServer.PASSWORD)
                : store.accounts().list().get(0).id();
    }

    /** From now on an engine may die in a sync. What a scenario does by its own hand never dies. */
    void becomeDangerous() {
        dangerous = true;
    }

    /** The server, to change. */
    public FakeMailServer server() {
        return server;
    }

    /** How the server misbehaves. */
    public FakeFaults faults() {
        return connector.faults();
    }

    /** What the server can tell. */
    public Temper temper() {
        return temper;
    }

    /** The store as it is open at this moment. */
    public MailStore store() {
        return store;
    }

    /** The account that is mirrored. */
    public AccountId account() {
        return account;
    }

    /** To ask the server by the scenario's own hand. */
    public Connector connector() {
        return connector;
    }

    /** The clock that store and engine read. */
    public FakeClock clock() {
        return clock;
    }

    /** A person allows everything that is held. That is no work of the engine: nothing dies in it. */
    public void approveHolds() {
        points.watch(false);
        for (Removals.Hold hold : List.copyOf(store.removals().holds())) {
            store.removals().approve(hold.id());
        }
        points.watch(true);
    }

    /** Time passes. */
    public void advance(Duration step) {
        clock.advance(step);
    }

    /** In the next sync, before its {@code n}-th batch counted from 1, this happens on the server. */
    public void meanwhile(int n, Runnable change) {
        batchesUntilMeanwhile = n;
        meanwhile.add(change);
    }

    /** The engine works until it would only wait. Where it dies, another one starts over what was committed and does. */
    public void sync() throws Exception {
        points.watch(dangerous);
        try {
            driver.runUntilIdle(store, pointed(), clock);
        } catch (Died died) {
            // what died is looked at below
        } catch (Exception | Error failure) {
            if (!points.dead()) {
                throw failure;
            }
        }
        points.watch(false);
        if (points.dead()) {
            home.die();
            points = Points.counting(); // one death a run
            store = home.open(clock, points);
            if (home.movesAtDeath()) {
                view = new JournalView();
            }
            meanwhileNow();
            driver.runUntilIdle(store, connector, clock);
        }
        meanwhileNow();
        view.catchUp(store);
    }

    /** What a scenario wanted to happen during a sync has happened at its end. */
    private void meanwhileNow() {
        while (!meanwhile.isEmpty()) {
            meanwhile.poll().run();
        }
    }

    private Connector pointed() {
        return new PointedConnector(connector, points, () -> {
            if (!meanwhile.isEmpty() && --batchesUntilMeanwhile <= 0) {
                points.watch(false); // it is no work of the engine
                meanwhileNow();
                points.watch(dangerous);
            }
        });
    }

    /** Fails unless the mirror equals the server, and what the journal told equals the mirror. */
    void assertSettled() throws Exception {
        Comparison.assertEqual(new FakeServerUnderTest(server, connector, temper), store, account);
        view.assertEqual(store);
    }

    /** The emails a person sees, by subject; each subject once. */
    public Map<String, EmailId> emails() {
        Map<String, EmailId> emails = new HashMap<>();
        EmailQuery query = EmailQuery.ofAccount(account, 500);
        EmailPage page = store.emails().page(query);
        for (Email email : page.items()) {
            emails.put(email.header().subject(), email.id());
        }
        return emails;
    }
}
