package org.postferry.core.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.Submitter;
import org.postferry.core.accounts.AwaitedContent;
import org.postferry.core.accounts.StoredAccounts;
import org.postferry.core.engine.ContainerId;
import org.postferry.core.engine.Engine;
import org.postferry.core.outbox.StoredOutbox;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultKey;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.Protocol;
import org.postferry.store.MailStore;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.Accounts;
import org.postferry.sync.MailboxStatus;
import org.postferry.sync.OnDemand;
import org.postferry.sync.Outbox;
import org.postferry.sync.PartStatus;
import org.postferry.sync.SyncState;

/** The engine in its container. Needs nothing to begin: store, connectors and reader come and go while it runs. */
@Component(
        service = {Accounts.class, SyncState.class, OnDemand.class, Outbox.class},
        immediate = true,
        configurationPid = "org.postferry.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EngineComponent.Config.class)
public final class EngineComponent implements Accounts, SyncState, OnDemand, Outbox {
    private final StatusBoard board;
    private final Engine engine;
    private final Accounts accounts;
    private final OnDemand onDemand;
    private final Outbox outbox;

    /** Settings of the engine. */
    @ObjectClassDefinition(name = "Postferry engine")
    public @interface Config {
        @AttributeDefinition(
                name = "Key file",
                description =
                        "Seals the accounts' passwords. Keep a copy apart from the database; without it they are to be entered again. Another file counts from the next start.")
        String keyFile();
    }

    @Activate
    public EngineComponent(Config config) throws IOException {
        Path keyFile = Path.of(config.keyFile());
        Clock clock = Clock.systemUTC();
        CredentialVault vault = new CredentialVault(new VaultKey(keyFile));
        String containerId = ContainerId.readOrMake(keyFile.resolveSibling("container.id"));
        board = new StatusBoard(clock);
        engine = new Engine(board, vault, containerId, clock, new Random());
        accounts = new StoredAccounts(engine, board, vault, clock);
        onDemand = new AwaitedContent(engine);
        outbox = new StoredOutbox(engine);
    }

    /** An installation writes the configuration more than once: the engine goes on, and its users keep it. */
    @Modified
    void modified(Config config) {
        // another key file counts from the next start
    }

    @Deactivate
    void stop() {
        engine.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(MailStore store) {
        engine.storeCame(store);
    }

    void unbindStore(MailStore store) {
        engine.storeWent(store);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindConnector(Connector connector, Map<String, Object> properties) {
        protocol(properties).ifPresent(protocol -> engine.connectorCame(protocol, connector));
    }

    void unbindConnector(Connector connector, Map<String, Object> properties) {
        protocol(properties).ifPresent(protocol -> engine.connectorWent(protocol, connector));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindReader(MessageReader reader) {
        engine.readerCame(reader);
    }

    void unbindReader(MessageReader reader) {
        engine.readerWent(reader);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSubmitter(Submitter submitter, Map<String, Object> properties) {
        protocol(properties).ifPresent(protocol -> engine.submitterCame(protocol, submitter));
    }

    void unbindSubmitter(Submitter submitter, Map<String, Object> properties) {
        protocol(properties).ifPresent(protocol -> engine.submitterWent(protocol, submitter));
    }

    private static Optional<Protocol> protocol(Map<String, Object> properties) {
        return properties.get(Connector.PROTOCOL) instanceof String name
                ? Optional.of(new Protocol(name))
                : Optional.empty();
    }

    @Override
    public ConnectionReport test(AccountDraft draft, Optional<AccountId> existing) throws InterruptedException {
        return accounts.test(draft, existing);
    }

    @Override
    public Account create(AccountDraft draft) {
        return accounts.create(draft);
    }

    @Override
    public List<Account> list() {
        return accounts.list();
    }

    @Override
    public Optional<Account> get(AccountId id) {
        return accounts.get(id);
    }

    @Override
    public Account update(AccountId id, AccountDraft draft, boolean adopt) {
        return accounts.update(id, draft, adopt);
    }

    @Override
    public void delete(AccountId id, boolean discard) {
        accounts.delete(id, discard);
    }

    @Override
    public void sync(AccountId id, Set<MailboxId> mailboxes) {
        accounts.sync(id, mailboxes);
    }

    @Override
    public void pause(AccountId id) {
        accounts.pause(id);
    }

    @Override
    public void resume(AccountId id) {
        accounts.resume(id);
    }

    @Override
    public void resync(AccountId id, Set<MailboxId> mailboxes) {
        accounts.resync(id, mailboxes);
    }

    @Override
    public List<MutationId> submit(
            AccountId account, List<Wish> wishes, boolean chained, Optional<OutboxStore.IdempotencyKey> key) {
        return outbox.submit(account, wishes, chained, key);
    }

    @Override
    public Optional<Mutation> get(MutationId id) {
        return outbox.get(id);
    }

    @Override
    public Optional<String> subject(MutationId id) {
        return outbox.subject(id);
    }

    @Override
    public OutboxStore.MutationPage list(
            Optional<AccountId> account, Optional<Mutation.State> state, Optional<String> after, int limit) {
        return outbox.list(account, state, after, limit);
    }

    @Override
    public void retry(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        outbox.retry(id, key);
    }

    @Override
    public MutationId undo(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        return outbox.undo(id, key);
    }

    @Override
    public void discard(MutationId id, Optional<OutboxStore.IdempotencyKey> key) {
        outbox.discard(id, key);
    }

    @Override
    public boolean fetch(EmailId id, Duration atMost) throws InterruptedException {
        return onDemand.fetch(id, atMost);
    }

    @Override
    public Optional<AccountStatus> account(AccountId id) {
        return board.account(id);
    }

    @Override
    public List<MailboxStatus> mailboxes(AccountId id) {
        return board.mailboxes(id);
    }

    @Override
    public List<PartStatus> parts() {
        return board.parts();
    }

    @Override
    public void report(String part, boolean up, String reason) {
        board.report(part, up, reason);
    }

    @Override
    public long revision() {
        return board.revision();
    }

    @Override
    public long awaitChange(long seen, Duration atMost) throws InterruptedException {
        return board.awaitChange(seen, atMost);
    }
}
