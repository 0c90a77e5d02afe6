package org.postferry.testkit.jmap;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Keyword;
import org.postferry.model.Protocol;
import org.postferry.model.SyncPolicy;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ServerUnderTest;

/** A {@link FakeJmapServer} of its own and a connector to it, as the contract asks for them. A handle is a JMAP id. */
public final class FakeJmapUnderTest implements ServerUnderTest {
    private final FakeJmapServer server;
    private final Connector connector;
    private final FakeClock clock;
    private final Set<Ability> abilities = EnumSet.complementOf(EnumSet.of(Ability.RENUMBERS));
    private final SecondClient client;

    /** @param clock the connector's. @param habits what the server does in its own way */
    public FakeJmapUnderTest(Connector connector, FakeClock clock, Set<Habit> habits) {
        this.server = new FakeJmapServer(ServerLimits.SMALL, habits);
        this.connector = connector;
        this.clock = clock;
        this.client = server.secondClient();
        if (habits.contains(Habit.NO_EVENTS)) {
            abilities.remove(Ability.PUSHES);
        }
    }

    /** The server itself. */
    public FakeJmapServer server() {
        return server;
    }

    @Override
    public Connector connector() {
        return connector;
    }

    @Override
    public SessionSettings settings() {
        AccountSettings account = new AccountSettings(
                "Test",
                FakeJmapServer.PERSON,
                Protocol.JMAP,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(server.address()),
                Optional.empty(),
                FakeJmapServer.PERSON,
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
        return new SessionSettings(account, Optional.empty(), Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    @Override
    public Credential credential() {
        return new Credential.Password(FakeJmapServer.PASSWORD);
    }

    @Override
    public Set<Ability> abilities() {
        return Set.copyOf(abilities);
    }

    @Override
    public String deliver(String mailbox, byte[] bytes, Instant receivedAt, Keyword... keywords) {
        return client.deliver(mailbox, bytes, receivedAt, keywords);
    }

    @Override
    public void flag(String mailbox, String handle, Keyword... keywords) {
        client.flag(handle, keywords);
    }

    @Override
    public void unflag(String mailbox, String handle, Keyword... keywords) {
        client.unflag(handle, keywords);
    }

    @Override
    public void expunge(String mailbox, List<String> handles) {
        handles.forEach(handle -> client.takeOut(mailbox, handle));
    }

    @Override
    public void createMailbox(String name) {
        client.createMailbox(name);
    }

    @Override
    public void renameMailbox(String name, String newName) {
        client.renameMailbox(name, newName);
    }

    @Override
    public void deleteMailbox(String name) {
        client.deleteMailbox(name);
    }

    @Override
    public void renumber(String mailbox) {
        throw new UnsupportedOperationException("JMAP numbers nothing");
    }

    @Override
    public List<String> mailboxes() {
        return client.mailboxes();
    }

    @Override
    public List<ServerEmail> emails(String mailbox) {
        return client.emails(mailbox);
    }

    @Override
    public void loseAnswer(int nth) {
        server.loseAnswer(nth);
    }

    @Override
    public boolean hasLostAnswer() {
        return server.hasLostAnswer();
    }

    @Override
    public void letPass(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() {
        server.close();
    }
}
