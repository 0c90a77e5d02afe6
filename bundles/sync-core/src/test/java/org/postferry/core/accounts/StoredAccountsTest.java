package org.postferry.core.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.ConnectionReport;
import org.postferry.core.account.LoopFixture;
import org.postferry.core.engine.EngineFixture;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.ContentPolicy;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.RemovalGuard;
import org.postferry.model.Role;
import org.postferry.model.SyncPolicy;
import org.postferry.store.EmailQuery;
import org.postferry.store.Wish;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.AccountState;
import org.postferry.sync.Accounts;
import org.postferry.sync.Refused;
import org.postferry.testkit.server.FakeMailServer;

/** What a person does with accounts, over an engine that runs. */
class StoredAccountsTest {
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
    void withoutAStoreEveryCallIsASentence() {
        assertUnavailable(() -> at.accounts.list());
        assertUnavailable(() -> at.accounts.create(at.draft()));
        assertUnavailable(() -> at.accounts.sync(new AccountId(1), Set.of()));
    }

    @Test
    void aNewAccountSyncsByItselfAndShowsNoSecret() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);

        AccountId account = at.create();

        at.awaitMirrored(account, 5);
        assertTrue(at.accounts.get(account).orElseThrow().hasPassword());
        assertFalse(at.store.accounts().get(account).orElseThrow().toString().contains(FakeMailServer.PASSWORD));
    }

    @Test
    void aTestConnectsAndStoresNothing() throws Exception {
        at.complete();

        assertTrue(at.accounts.test(at.draft(), Optional.empty()).ok());
        AccountDraft wrong = new AccountDraft(at.draft().settings(), Map.of("password", "wrong"));
        assertFalse(at.accounts.test(wrong, Optional.empty()).ok());
        assertEquals(0, at.accounts.list().size());
        AccountId account = at.create();
        AccountDraft without = new AccountDraft(at.draft().settings(), Map.of());
        assertTrue(at.accounts.test(without, Optional.of(account)).ok());
    }

    @Test
    void aTestSaysThatTheMailboxIsHereAlready() throws Exception {
        at.complete();
        assertEquals(List.of(), warnings(Optional.empty()));
        AccountId account = at.create();

        assertEquals(
                List.of("There is already an account “" + at.draft().settings().name() + "” (" + account
                        + ") for this mailbox. With one more, each of its messages is here, and found, once more."),
                warnings(Optional.empty()));
        assertEquals(List.of(), warnings(Optional.of(account)), "it is that account");
        assertTrue(at.accounts.test(at.draft(), Optional.empty()).ok());
    }

    private List<String> warnings(Optional<AccountId> existing) throws InterruptedException {
        return at.accounts.test(at.draft(), existing).steps().stream()
                .filter(step -> step.name().equals(Accounts.SAME_MAILBOX))
                .map(ConnectionReport.Step::detail)
                .toList();
    }

    @Test
    void aTestWithoutAConnectorIsASentence() {
        at.engine.storeCame(at.store);

        Refused refused = assertThrows(Refused.class, () -> at.accounts.test(at.draft(), Optional.empty()));
        assertEquals("no connector for imap", refused.getMessage());
    }

    @Test
    void aPausedAccountTalksToNobodyAndGoesOnWhenItIsResumed() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);

        at.accounts.pause(account);
        assertEquals(AccountState.PAUSED, at.status(account).state());
        assertEquals(0, at.server.openSessions());
        assertEquals(
                Refused.Reason.CONFLICT,
                refused(() -> at.accounts.sync(account, Set.of())).reason());
        at.server.deliver("INBOX", 5);
        at.accounts.resume(account);

        at.awaitMirrored(account, 10);
    }

    @Test
    void newMailIsSeenByAHintAndByAPersonsAsking() throws Exception {
        at.complete();
        AccountId account = at.create();
        at.awaitMirrored(account, 0);

        at.server.deliver("INBOX", 1);
        at.awaitMirrored(account, 1);
        at.server.deliver("Work", 1);
        at.accounts.sync(account, Set.of());
        at.awaitMirrored(account, 2);
    }

    @Test
    void aResyncFindsWhatTheServerNeverTold() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);
        at.server.hideFlagChanges();
        at.server.mail.flag("INBOX", 2, Keyword.FLAGGED);
        at.accounts.sync(account, Set.of());

        at.accounts.resync(account, Set.of());

        at.await(() -> at.store.emails().page(EmailQuery.ofAccount(account, 10)).items().stream()
                .anyMatch(email -> email.keywords().contains(Keyword.FLAGGED)));
    }

    @Test
    void aDeletedAccountIsGoneHereAndUntouchedThere() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);

        at.accounts.delete(account, false);

        at.await(() -> at.accounts.list().isEmpty() && at.board.account(account).isEmpty());
        assertEquals(0, at.server.openSessions());
        assertEquals(5, at.server.mail.messages("INBOX").size());
    }

    @Test
    void anAccountWithUnsentWorkIsDeletedOnlyWhenItIsToBeDiscarded() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 1);
        AccountId account = at.create();
        at.awaitMirrored(account, 1);
        at.accounts.pause(account);
        EmailId email = at.store
                .emails()
                .page(EmailQuery.ofAccount(account, 1))
                .items()
                .get(0)
                .id();
        Wish wish = new Wish.SetKeywords(List.of(email), Set.of(Keyword.SEEN), Set.of());
        at.store.outbox().submit(account, List.of(wish), false, Optional.empty());

        assertEquals(
                Refused.Reason.CONFLICT,
                refused(() -> at.accounts.delete(account, false)).reason());
        assertFalse(at.store.accounts().get(account).orElseThrow().deleting());

        at.accounts.delete(account, true);
        at.await(() -> at.accounts.list().isEmpty());
    }

    @Test
    void aDeletionThatWasCutGoesOnAfterARestart() throws Exception {
        at.complete();
        AccountId account = at.create();
        at.awaitMirrored(account, 0);
        at.engine.storeWent(at.store);
        at.store = at.store.reopen();
        at.store.accounts().markDeleting(account);

        at.engine.storeCame(at.store);

        at.await(() -> at.store.accounts().list().isEmpty());
    }

    @Test
    void aNewPasswordOfTheSameSignInTakesEffectAtOnce() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        at.server.mail.setPassword("another");
        AccountId account = at.create();
        at.awaitState(account, AccountState.NEEDS_SIGN_IN);

        at.accounts.update(account, new AccountDraft(at.draft().settings(), Map.of("password", "another")), false);

        at.awaitMirrored(account, 5);
    }

    @Test
    void anotherServerWithTheSameMailIsTakenForTheSame() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);

        at.accounts.update(account, as("somebody.else"), false);

        assertEquals(
                "somebody.else",
                at.accounts.get(account).orElseThrow().settings().username());
    }

    @Test
    void anotherSignInWithOtherMailIsRefusedUntilAPersonAdoptsIt() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.create();
        at.awaitMirrored(account, 5);
        at.accounts.pause(account); // or its loop may meet the other numbers first, and take them for a renumbering
        at.server.mail.renumber("INBOX");

        Refused refused = refused(() -> at.accounts.update(account, as("somebody.else"), false));
        assertEquals(Refused.Reason.CONFLICT, refused.reason());
        assertEquals("person", at.accounts.get(account).orElseThrow().settings().username());

        at.accounts.update(account, as("somebody.else"), true);
        at.accounts.resume(account);
        at.awaitMirrored(account, 5);
    }

    @Test
    void aProtocolNeverChanges() throws Exception {
        at.complete();
        AccountId account = at.create();
        AccountSettings imap = at.draft().settings();
        AccountSettings jmap = settings(imap, Protocol.JMAP, imap.username(), imap.policy(), Map.of());

        assertEquals(
                "protocol",
                refused(() -> at.accounts.update(account, new AccountDraft(jmap, Map.of()), true))
                        .errors()
                        .get(0)
                        .field());
    }

    @Test
    void rolesNameMailboxesOfTheAccountItself() throws Exception {
        at.complete();
        AccountId account = at.create();
        MailboxId foreign = new MailboxId(new AccountId(99), 1);
        AccountSettings usual = at.draft().settings();
        AccountSettings wrong =
                settings(usual, usual.protocol(), usual.username(), usual.policy(), Map.of(foreign, Role.SENT));

        assertEquals(
                "roles",
                refused(() -> at.accounts.update(account, new AccountDraft(wrong, Map.of()), false))
                        .errors()
                        .get(0)
                        .field());
    }

    @Test
    void aWiderDateWindowBringsWhatWasLeftOut() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.accounts
                .create(at.draft(since(Optional.of(LocalDate.of(2025, 12, 1)))))
                .id();
        at.awaitMirrored(account, 0);

        AccountSettings all = LoopFixture.settings(since(Optional.empty()), OptionalInt.of(2));
        at.accounts.update(account, new AccountDraft(all, Map.of()), false);

        at.awaitMirrored(account, 5);
    }

    @Test
    void whatAPersonWaitsForComesAtOnce() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        SyncPolicy headers = policy(ContentPolicy.HEADERS, Optional.empty());
        AccountId account = at.accounts.create(at.draft(headers)).id();
        at.awaitMirrored(account, 5);
        EmailId email = at.store
                .emails()
                .page(EmailQuery.ofAccount(account, 1))
                .items()
                .get(0)
                .id();

        assertTrue(at.onDemand.fetch(email, Duration.ofSeconds(10)));

        assertEquals(
                ContentState.FULL, at.store.contents().read(email).orElseThrow().state());
        assertTrue(at.onDemand.fetch(email, Duration.ZERO));
        assertFalse(at.onDemand.fetch(new EmailId(account, 99_999), Duration.ofSeconds(1)));
    }

    @Test
    void whatDoesNotComeInTimeStaysWanted() throws Exception {
        at.complete();
        at.server.deliver("INBOX", 5);
        AccountId account = at.accounts
                .create(at.draft(policy(ContentPolicy.HEADERS, Optional.empty())))
                .id();
        at.awaitMirrored(account, 5);
        EmailId email = at.store
                .emails()
                .page(EmailQuery.ofAccount(account, 1))
                .items()
                .get(0)
                .id();
        at.accounts.pause(account);

        assertFalse(at.onDemand.fetch(email, Duration.ofMillis(50)));
        at.accounts.resume(account);

        at.await(() -> at.store.contents().read(email).isPresent());
    }

    private AccountDraft as(String username) {
        AccountSettings usual = at.draft().settings();
        return new AccountDraft(settings(usual, usual.protocol(), username, usual.policy(), Map.of()), Map.of());
    }

    private static AccountSettings settings(
            AccountSettings usual, Protocol protocol, String username, SyncPolicy policy, Map<MailboxId, Role> roles) {
        return new AccountSettings(
                usual.name(),
                usual.email(),
                protocol,
                usual.endpoint(),
                usual.allowPlaintext(),
                usual.caCertificate(),
                usual.sessionUrl(),
                usual.jmapAccountId(),
                username,
                usual.auth(),
                usual.smtp(),
                usual.profile(),
                usual.limits(),
                usual.sendDelay(),
                roles,
                policy);
    }

    private static SyncPolicy since(Optional<LocalDate> since) {
        return policy(ContentPolicy.FULL, since);
    }

    private static SyncPolicy policy(ContentPolicy content, Optional<LocalDate> since) {
        return new SyncPolicy(
                content, false, OptionalLong.empty(), Set.of(), Set.of(), since, Map.of(), RemovalGuard.DEFAULT);
    }

    private static Refused refused(Runnable call) {
        return assertThrows(Refused.class, call::run);
    }

    private static void assertUnavailable(Runnable call) {
        assertEquals(Refused.Reason.UNAVAILABLE, refused(call).reason());
    }
}
