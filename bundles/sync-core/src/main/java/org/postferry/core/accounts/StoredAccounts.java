package org.postferry.core.accounts;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.core.account.SameMail;
import org.postferry.core.account.SignIn;
import org.postferry.core.engine.Engine;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultException;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.StoreGone;
import org.postferry.store.AccountRecord;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.Mutation;
import org.postferry.store.ScopeState;
import org.postferry.store.SealedSecret;
import org.postferry.store.StoreFailure;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.Accounts;
import org.postferry.sync.Refused;

/** The accounts of the store that is here just now; what changes is told to the engine. Thread-safe. */
public final class StoredAccounts implements Accounts {
    /** What deleting an account would lose: all that the server does not bear. */
    private static final Set<Mutation.State> UNSENT = EnumSet.complementOf(EnumSet.of(Mutation.State.SETTLED));

    private final Engine engine;
    private final StatusBoard board;
    private final CredentialVault vault;
    private final Clock clock;

    public StoredAccounts(Engine engine, StatusBoard board, CredentialVault vault, Clock clock) {
        this.engine = engine;
        this.board = board;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public ConnectionReport test(AccountDraft draft, Optional<AccountId> existing) throws InterruptedException {
        Optional<AccountRecord> stored = existing.map(id -> record(store(), id));
        boolean hasPassword = stored.map(account -> account.secrets().containsKey(AccountDraft.PASSWORD))
                .orElse(false);
        DraftCheck.check(draft, hasPassword);
        AccountSettings settings = draft.settings();
        ConnectionReport report = connector(settings).test(SignIn.settings(settings), credential(draft, stored));
        return stored.isPresent() ? report : withWarning(report, settings);
    }

    private ConnectionReport withWarning(ConnectionReport report, AccountSettings settings) {
        List<ConnectionReport.Step> steps = new ArrayList<>(report.steps());
        SameMailbox.among(kept(() -> store().accounts().list()), settings).ifPresent(steps::add);
        return new ConnectionReport(steps, report.capabilities(), report.mailboxes(), report.certificate());
    }

    @Override
    public Account create(AccountDraft draft) {
        DraftCheck.check(draft, false);
        if (!draft.settings().roles().isEmpty()) {
            throw Refused.invalid("roles", "a new account has no mailboxes yet");
        }
        Map<String, SealedSecret> sealed = seal(draft.secrets());
        AccountRecord created = kept(() -> store().accounts().create(draft.settings(), sealed));
        engine.accountsChanged();
        return account(created);
    }

    @Override
    public List<Account> list() {
        return kept(() -> store().accounts().list()).stream().map(this::account).toList();
    }

    @Override
    public Optional<Account> get(AccountId id) {
        return kept(() -> store().accounts().get(id)).map(this::account);
    }

    @Override
    public Account update(AccountId id, AccountDraft draft, boolean adopt) {
        MailStore store = store();
        AccountRecord before = record(store, id);
        refuseWhileDeleting(before);
        DraftCheck.check(draft, before.secrets().containsKey(AccountDraft.PASSWORD));
        checkRoles(id, draft.settings());
        if (!before.settings().protocol().equals(draft.settings().protocol())) {
            throw Refused.invalid("protocol", "cannot change; add another account");
        }
        boolean moved = !Identity.of(before.settings()).equals(Identity.of(draft.settings()));
        if (moved && !adopt && !sameMail(store, before, draft)) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "Another server or sign-in name may hold other mail, and no email of this account was found there."
                            + " Adopt it if it is the same mail");
        }
        Map<String, SealedSecret> secrets = new HashMap<>(before.secrets());
        secrets.putAll(seal(draft.secrets()));
        AccountRecord after = kept(() -> store.accounts().update(id, draft.settings(), secrets))
                .orElseThrow(() -> notFound(id));
        engine.inbox(id).ifPresent(inbox -> inbox.settingsChanged());
        if (widened(
                before.settings().policy().since(), draft.settings().policy().since())) {
            // after the letter: a session that still has the old window must not walk the new history
            walkAgain(store, id);
        }
        return account(after);
    }

    @Override
    public void delete(AccountId id, boolean discard) {
        MailStore store = store();
        record(store, id);
        if (!discard && kept(() -> hasUnsentWork(store, id))) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "changes made here have not reached the server; deleting the account discards them");
        }
        kept(() -> {
            store.accounts().markDeleting(id);
            return id;
        });
        engine.accountsChanged();
    }

    private static boolean hasUnsentWork(MailStore store, AccountId id) {
        return UNSENT.stream().anyMatch(state -> !store.outbox()
                .list(Optional.of(id), Optional.of(state), Optional.empty(), 1)
                .items()
                .isEmpty());
    }

    @Override
    public void sync(AccountId id, Set<MailboxId> mailboxes) {
        followed(id, mailboxes);
        engine.inbox(id).ifPresent(inbox -> inbox.look(mailboxes));
    }

    @Override
    public void pause(AccountId id) {
        setPaused(id, true);
    }

    @Override
    public void resume(AccountId id) {
        setPaused(id, false);
    }

    @Override
    public void resync(AccountId id, Set<MailboxId> mailboxes) {
        MailStore store = followed(id, mailboxes);
        wantSnapshots(store, id, mailboxes, "a person asked for everything again", true);
        engine.inbox(id).ifPresent(inbox -> {
            inbox.renumberingAccepted();
            inbox.look(mailboxes);
        });
    }

    private void setPaused(AccountId id, boolean paused) {
        MailStore store = store();
        refuseWhileDeleting(record(store, id));
        kept(() -> store.accounts().setPaused(id, paused));
        engine.accountsChanged();
    }

    /** What was left out is met again on another walk through the history. */
    private void walkAgain(MailStore store, AccountId id) {
        Lease lease = lease();
        kept(() -> {
            for (Scope scope : scopes(store, id, Set.of())) {
                ScopeState state = store.mailboxes().scope(id, scope);
                if (state.historyDone()
                        || !state.history().isNone()) { // one under way has left out what is wanted now, too
                    store.mailboxes().reopenHistory(lease, id, scope);
                }
            }
            return id;
        });
        engine.inbox(id).ifPresent(inbox -> inbox.statesChanged());
    }

    /** Snapshots go through the store, so that they survive a restart, and through the guard like every snapshot. */
    private void wantSnapshots(
            MailStore store, AccountId id, Set<MailboxId> mailboxes, String reason, boolean keywords) {
        Lease lease = lease();
        kept(() -> {
            for (Scope scope : scopes(store, id, mailboxes)) {
                // what was never pulled is read from the beginning anyway
                if (!store.mailboxes().scope(id, scope).head().isNone()) {
                    store.mailboxes().wantSnapshot(lease, id, scope, reason, keywords, clock.instant());
                }
            }
            return id;
        });
        engine.inbox(id).ifPresent(inbox -> inbox.statesChanged());
    }

    private static List<Scope> scopes(MailStore store, AccountId id, Set<MailboxId> mailboxes) {
        List<Scope> scopes = new ArrayList<>();
        for (Mailbox mailbox : store.mailboxes().list(id)) {
            if (mailboxes.isEmpty() || mailboxes.contains(mailbox.id())) {
                scopes.add(new Scope.Mailbox(mailbox.id(), mailbox.rawName()));
            }
        }
        scopes.add(new Scope.AccountEmails());
        return scopes;
    }

    private Lease lease() {
        return engine.lease()
                .orElseThrow(() -> new Refused(Refused.Reason.UNAVAILABLE, "another container works on this store"));
    }

    /** The store, if the account is one that is followed. */
    private MailStore followed(AccountId id, Set<MailboxId> mailboxes) {
        MailStore store = store();
        AccountRecord account = record(store, id);
        refuseWhileDeleting(account);
        if (account.paused()) {
            throw new Refused(Refused.Reason.CONFLICT, "the account is paused; resume it first");
        }
        for (MailboxId mailbox : mailboxes) {
            if (!mailbox.account().equals(id) || store.mailboxes().get(mailbox).isEmpty()) {
                throw Refused.invalid("mailboxIds", "this account has no mailbox " + mailbox);
            }
        }
        return store;
    }

    private boolean sameMail(MailStore store, AccountRecord before, AccountDraft draft) {
        AccountSettings settings = draft.settings();
        Credential credential = credential(draft, Optional.of(before));
        try (Session session = connector(settings).open(SignIn.settings(settings), credential)) {
            return SameMail.isThere(session, store, before.id());
        } catch (ConnectorException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Credential credential(AccountDraft draft, Optional<AccountRecord> stored) {
        String entered = draft.secrets().get(AccountDraft.PASSWORD);
        if (entered != null) {
            return SignIn.credential(draft.settings().auth(), entered);
        }
        try {
            SealedSecret sealed = stored.orElseThrow().secrets().get(AccountDraft.PASSWORD);
            return SignIn.credential(draft.settings().auth(), vault.open(AccountDraft.PASSWORD, sealed));
        } catch (VaultException e) {
            throw Refused.invalid(AccountDraft.PASSWORD, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, SealedSecret> seal(Map<String, String> secrets) {
        Map<String, SealedSecret> sealed = new HashMap<>();
        try {
            for (Map.Entry<String, String> secret : secrets.entrySet()) {
                sealed.put(secret.getKey(), vault.seal(secret.getKey(), secret.getValue()));
            }
        } catch (VaultException e) {
            throw new Refused(Refused.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        return sealed;
    }

    private void checkRoles(AccountId id, AccountSettings settings) {
        for (MailboxId mailbox : settings.roles().keySet()) {
            if (!mailbox.account().equals(id)) {
                throw Refused.invalid("roles", "mailbox " + mailbox + " is another account's");
            }
        }
    }

    private static boolean widened(Optional<LocalDate> before, Optional<LocalDate> after) {
        return before.isPresent() && (after.isEmpty() || after.get().isBefore(before.get()));
    }

    private Account account(AccountRecord stored) {
        AccountStatus status = board.account(stored.id()).orElseGet(() -> unknown(stored));
        boolean hasPassword = stored.secrets().containsKey(AccountDraft.PASSWORD);
        return new Account(stored.id(), stored.settings(), hasPassword, stored.paused(), status);
    }

    /** The engine has not come to it yet. */
    private static AccountStatus unknown(AccountRecord stored) {
        return new AccountStatus(
                AccountState.INITIAL,
                "",
                "",
                stored.createdAt(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Connector connector(AccountSettings settings) {
        return engine.connector(settings.protocol())
                .orElseThrow(() -> new Refused(Refused.Reason.UNAVAILABLE, "no connector for " + settings.protocol()));
    }

    private MailStore store() {
        return engine.store().orElseThrow(() -> new Refused(Refused.Reason.UNAVAILABLE, "no store"));
    }

    private static AccountRecord record(MailStore store, AccountId id) {
        return kept(() -> store.accounts().get(id)).orElseThrow(() -> notFound(id));
    }

    private static void refuseWhileDeleting(AccountRecord account) {
        if (account.deleting()) {
            throw new Refused(Refused.Reason.CONFLICT, "the account is being deleted");
        }
    }

    private static Refused notFound(AccountId id) {
        return new Refused(Refused.Reason.NOT_FOUND, "there is no account " + id);
    }

    /** A store that goes or fails in the middle is a sentence for the person, too. */
    private static <T> T kept(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreGone e) {
            throw new Refused(Refused.Reason.UNAVAILABLE, "no store");
        } catch (StoreFailure e) {
            throw new Refused(Refused.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }
}
