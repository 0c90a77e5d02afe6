package org.postferry.testkit.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.model.Keyword;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.server.FakeConnector;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.FakeMessage;
import org.postferry.testkit.server.Temper;

/** A {@link FakeMailServer} and a connector to it, as the contract asks for them. A handle is a UID. */
public final class FakeServerUnderTest implements ServerUnderTest {
    private final FakeMailServer server;
    private final Connector connector;
    private final Temper temper;

    /** A server of its own, with the fake's own connector. */
    public FakeServerUnderTest(Temper temper) {
        this(new FakeMailServer(), temper);
    }

    private FakeServerUnderTest(FakeMailServer server, Temper temper) {
        this(server, new FakeConnector(server, temper), temper);
    }

    /** That server, behind any connector that has the temper's abilities. */
    public FakeServerUnderTest(FakeMailServer server, Connector connector, Temper temper) {
        this.server = server;
        this.connector = connector;
        this.temper = temper;
    }

    @Override
    public Connector connector() {
        return connector;
    }

    @Override
    public SessionSettings settings() {
        return new SessionSettings(
                TestAccounts.imap(), Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Override
    public Credential credential() {
        return new Credential.Password(FakeMailServer.PASSWORD);
    }

    @Override
    public Set<Ability> abilities() {
        EnumSet<Ability> abilities = EnumSet.complementOf(EnumSet.of(
                Ability.TELLS_KEYWORDS, Ability.TELLS_REMOVALS, Ability.TELLS_EVERY_REMOVAL, Ability.LOSES_ANSWERS));
        if (temper != Temper.PLAIN) {
            abilities.add(Ability.TELLS_KEYWORDS);
        }
        if (temper == Temper.QRESYNC || temper == Temper.ACCOUNT) {
            abilities.add(Ability.TELLS_REMOVALS);
            abilities.add(Ability.TELLS_EVERY_REMOVAL);
        }
        if (connector instanceof FakeConnector) {
            abilities.add(Ability.LOSES_ANSWERS);
        }
        return abilities;
    }

    @Override
    public void loseAnswer(int nth) {
        ((FakeConnector) connector).faults().loseAnswerToChange(nth);
    }

    @Override
    public boolean hasLostAnswer() {
        return ((FakeConnector) connector).faults().hasLostAnswer();
    }

    @Override
    public String deliver(String mailbox, byte[] bytes, Instant receivedAt, Keyword... keywords) {
        return Long.toString(server.deliver(mailbox, bytes, receivedAt, keywords));
    }

    @Override
    public void flag(String mailbox, String handle, Keyword... keywords) {
        server.flag(mailbox, Long.parseLong(handle), keywords);
    }

    @Override
    public void unflag(String mailbox, String handle, Keyword... keywords) {
        server.unflag(mailbox, Long.parseLong(handle), keywords);
    }

    @Override
    public void expunge(String mailbox, List<String> handles) {
        server.expunge(mailbox, handles.stream().mapToLong(Long::parseLong).toArray());
    }

    @Override
    public boolean markDeleted(String mailbox, String handle) {
        server.markDeleted(mailbox, Long.parseLong(handle), true);
        return true;
    }

    @Override
    public boolean isMarkedDeleted(String mailbox, String handle) {
        return server.messages(mailbox).stream()
                .anyMatch(message -> message.uid() == Long.parseLong(handle) && message.deleted());
    }

    @Override
    public void createMailbox(String name) {
        server.createMailbox(name);
    }

    @Override
    public void renameMailbox(String name, String newName) {
        server.renameMailbox(name, newName);
    }

    @Override
    public void deleteMailbox(String name) {
        server.deleteMailbox(name);
    }

    @Override
    public void renumber(String mailbox) {
        server.renumber(mailbox);
    }

    @Override
    public List<String> mailboxes() {
        return server.mailboxNames();
    }

    @Override
    public List<ServerEmail> emails(String mailbox) {
        return server.messages(mailbox).stream()
                .filter(message -> !message.deleted())
                .map(FakeServerUnderTest::email)
                .toList();
    }

    private static ServerEmail email(FakeMessage message) {
        return new ServerEmail(Long.toString(message.uid()), message.keywords(), message.receivedAt(), message.bytes());
    }

    @Override
    public void close() {
        // nothing runs
    }
}
