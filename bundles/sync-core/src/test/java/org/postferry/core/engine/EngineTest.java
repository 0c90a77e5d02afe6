package org.postferry.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.core.account.PlainReader;
import org.postferry.core.account.TestServer;
import org.postferry.model.AccountId;
import org.postferry.model.Protocol;
import org.postferry.store.Lease;
import org.postferry.sync.AccountState;
import org.postferry.sync.PartStatus;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.server.Temper;

/** Parts come and go while accounts are followed. */
class EngineTest {
    @TempDir
    Path folder;

    private EngineFixture at;

    @BeforeEach
    void begin() {
        at = new EngineFixture(folder);
    }

    @AfterEach
    void end() {
        at.close();
    }

    @Test
    void withoutAnythingItSaysWhatIsMissing() throws Exception {
        at.await(() -> part("store").isPresent());

        assertEquals("no store", part("store").orElseThrow().reason());
        assertFalse(part("store").orElseThrow().up());
        assertTrue(part("engine").orElseThrow().up());
        assertTrue(part("engine").orElseThrow().reason().startsWith("instance "));
    }

    @Test
    void anAccountWaitsForItsConnectorAndSaysSo() throws Exception {
        at.engine.readerCame(at.reader);
        at.engine.storeCame(at.store);
        at.server.deliver("INBOX", 20);
        AccountId account = at.create();

        at.awaitState(account, AccountState.WAITING);
        assertEquals("no connector for imap", at.status(account).reason());
        at.engine.connectorCame(Protocol.IMAP, at.server.connector);

        at.awaitMirrored(account, 20);
        assertTrue(part("connector imap").orElseThrow().up());
    }

    @Test
    void aConnectorIsReplacedWhileTheAccountIsFollowed() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 20);
        AccountId account = at.create();
        at.awaitMirrored(account, 20);
        String instance = part("engine").orElseThrow().reason();

        at.engine.connectorWent(Protocol.IMAP, at.server.connector);
        assertEquals(0, at.server.openSessions());
        assertEquals("no connector for imap", at.status(account).reason());
        assertFalse(part("connector imap").orElseThrow().up());

        long fetched = at.server.askedFor("fetch");
        at.server.deliver("INBOX", 5);
        at.engine.connectorCame(Protocol.IMAP, at.server.connector);
        at.awaitMirrored(account, 25);
        assertEquals(fetched + 5, at.server.askedFor("fetch"));
        assertEquals(instance, part("engine").orElseThrow().reason());
    }

    @Test
    void aConnectorIsReplacedInTheMiddleOfAFirstSync() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 2_000);
        AccountId account = at.create();
        at.await(() -> at.server.askedFor("fetch") > 300);

        at.engine.connectorWent(Protocol.IMAP, at.server.connector);
        assertEquals(0, at.server.openSessions());
        at.engine.connectorCame(Protocol.IMAP, at.server.connector);

        at.await(() -> at.status(account).state() == AccountState.HEALTHY);
        assertTrue(at.server.askedFor("fetch") <= 2_000 + 500, at.server.askedFor("fetch") + " fetches");
    }

    @Test
    void aStoreIsReplacedWhileTheAccountIsFollowed() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 20);
        AccountId account = at.create();
        at.awaitMirrored(account, 20);

        at.engine.storeWent(at.store);
        assertEquals(0, at.server.openSessions());
        assertEquals(AccountState.WAITING, at.status(account).state());
        assertEquals("no store", at.status(account).reason());
        at.server.deliver("INBOX", 5);
        at.store = at.store.reopen();
        at.engine.storeCame(at.store);

        at.awaitMirrored(account, 25);
        assertEquals(25, at.server.askedFor("fetch"));
    }

    @Test
    void aStoreThatStopsBeforeItIsTakenAwayIsNoFailure() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 20);
        AccountId account = at.create();
        at.awaitMirrored(account, 20);

        at.store.close();
        at.server.deliver("INBOX", 1);
        at.await(() -> at.server.openSessions() == 0);
        assertEquals("", at.status(account).serverSaid());
        var stopped = at.store;
        at.store = stopped.reopen();
        at.engine.storeCame(at.store);
        at.engine.storeWent(stopped);

        at.awaitMirrored(account, 21);
    }

    @Test
    void aReaderIsReplaced() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);

        at.engine.readerWent(at.reader);
        assertEquals("no message reader", at.status(account).reason());
        at.server.deliver("INBOX", 5);
        at.engine.readerCame(new PlainReader());

        at.awaitMirrored(account, 10);
    }

    @Test
    void twoConnectorsOfOneProtocolAreOneTooManyAndDoNoHarm() throws Exception {
        at.complete();
        TestServer other = new TestServer(Temper.QRESYNC, 100);
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);

        at.engine.connectorCame(Protocol.IMAP, other.connector);
        at.engine.connectorWent(Protocol.IMAP, other.connector);
        at.server.deliver("INBOX", 1);

        at.awaitMirrored(account, 6);
        assertTrue(part("connector imap").orElseThrow().up());
    }

    @Test
    void anotherContainersLeaseKeepsThisOneWaiting() throws Exception {
        Lease other = at.store.leases().take("another", Duration.ofHours(1)).orElseThrow();
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();

        at.awaitState(account, AccountState.WAITING);
        assertEquals("another container works on this store", at.status(account).reason());
        assertFalse(part("engine").orElseThrow().up());
        assertEquals(0, at.server.openSessions());

        at.store.leases().release(other);
        at.engine.accountsChanged();
        at.awaitMirrored(account, 5);
        assertTrue(part("engine").orElseThrow().up());
    }

    @Test
    void aLostLeaseStopsEverythingThatWrites() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);

        at.store.leases().release(at.engine.lease().orElseThrow());
        Lease other = at.store.leases().take("another", Duration.ofHours(1)).orElseThrow();
        at.engine.renewLease();

        at.awaitState(account, AccountState.WAITING);
        at.await(() -> at.server.openSessions() == 0);
        at.store.leases().release(other);
        at.engine.accountsChanged();
        at.awaitState(account, AccountState.HEALTHY);
    }

    @Test
    @ProvesLimit("Engine.END_TIMEOUT")
    void aThreadThatHangsInConnectingIsLeftBehind() throws Exception {
        CountDownLatch connecting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Connector hanging = new HangingConnector(connecting, release);
        at.engine.readerCame(at.reader);
        at.engine.storeCame(at.store);
        at.engine.connectorCame(Protocol.IMAP, hanging);
        at.create();
        connecting.await();

        long began = System.nanoTime();
        at.engine.connectorWent(Protocol.IMAP, hanging);

        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took.toString());
        release.countDown();
    }

    @Test
    void afterTheMachineSleptEveryAccountConnectsAnew() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);
        at.engine.watch();
        long opened = at.server.askedFor("open");

        at.clock.jump(Duration.ofSeconds(30));
        at.engine.watch();
        assertEquals(opened, at.server.askedFor("open"));

        at.clock.jump(Duration.ofHours(-8));
        at.engine.watch();
        at.await(() -> at.server.askedFor("open") == opened + 1);
        at.clock.jump(Duration.ofHours(8));
        at.engine.watch();
        at.await(() -> at.server.askedFor("open") == opened + 2);
    }

    @Test
    void aDefectCostsTheLoopAndNotTheAccount() throws Exception {
        Connector broken = new BrokenConnector();
        at.engine.readerCame(at.reader);
        at.engine.storeCame(at.store);
        at.engine.connectorCame(Protocol.IMAP, broken);
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();

        at.await(() -> at.status(account).reason().contains("defect"));
        at.engine.connectorCame(Protocol.IMAP, at.server.connector);

        at.awaitMirrored(account, 5);
    }

    private Optional<PartStatus> part(String name) {
        return at.board.parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst();
    }

    private static final class BrokenConnector implements Connector {
        @Override
        public Session open(SessionSettings settings, Credential credential) {
            throw new IllegalStateException("a defect of the connector");
        }

        @Override
        public ConnectionReport test(SessionSettings settings, Credential credential) {
            throw new IllegalStateException("a defect of the connector");
        }
    }

    private record HangingConnector(CountDownLatch connecting, CountDownLatch release) implements Connector {
        @Override
        public Session open(SessionSettings settings, Credential credential) throws InterruptedException {
            connecting.countDown();
            release.await();
            throw new IllegalStateException("released");
        }

        @Override
        public ConnectionReport test(SessionSettings settings, Credential credential) {
            throw new UnsupportedOperationException("not tested");
        }
    }
}
