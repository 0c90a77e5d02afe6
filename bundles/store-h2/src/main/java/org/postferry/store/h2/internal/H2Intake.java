package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.store.Intake;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.ScopeRow;

/** {@link Intake}: fences, compares, asks for what is not known, applies, ends; in one transaction. */
final class H2Intake implements Intake {
    private final StoreCore core;

    H2Intake(StoreCore core) {
        this.core = core;
    }

    @Override
    public IntakeResult apply(IntakeBatch batch) {
        ToldHeaders headers = new ToldHeaders(batch);
        return core.write("storing what the server told", change -> apply(change, batch, headers));
    }

    private static IntakeResult apply(Change change, IntakeBatch batch, ToldHeaders headers) throws SQLException {
        Optional<AccountChange> account = change.account(batch.account());
        if (account.isEmpty() || account.get().row().record.deleting() || !change.holds(batch.lease())) {
            return new IntakeResult.Fenced();
        }
        Lane lane = batch.lane();
        ScopeRow scope = change.scope(Keys.of(batch.account(), lane.scope()));
        Checkpoint present = scope.checkpoint(lane.kind());
        if (!present.equals(batch.expected()) || isOfDeletedMailbox(account.get(), scope)) {
            return new IntakeResult.Moved(present);
        }
        ScopeChange tables = new ScopeChange(change, account.get(), scope);
        Set<RemoteId> unknown = UnknownIds.of(tables, lane, batch.facts());
        if (!unknown.isEmpty()) {
            return new IntakeResult.Unknown(unknown);
        }
        return applied(tables, batch, headers);
    }

    /** A worker may have asked before the mailbox was deleted: nothing of it is to come back. */
    private static boolean isOfDeletedMailbox(AccountChange account, ScopeRow scope) throws SQLException {
        return Keys.isMailbox(scope.id()) && account.mailboxes().get(scope.id()).isEmpty();
    }

    private static IntakeResult applied(ScopeChange tables, IntakeBatch batch, ToldHeaders headers)
            throws SQLException {
        MailboxFacts mailboxFacts = new MailboxFacts(tables, batch);
        take(tables, batch, headers, mailboxFacts);
        tables.change().reached(FaultPoint.Phase.INTAKE);
        Optional<IntakeResult.Sum> sum = new PullEnding(tables, batch).carryOut();
        tables.flush();
        if (batch.end().isPresent() && !Keys.isMailbox(tables.scope().id())) {
            // its last email may have left it for another mailbox, and then nothing of it is swept
            new Retirement(tables.change(), tables.account()).dropEmpty();
        }
        EmailLedger emails = tables.account().emails();
        return new IntakeResult.Applied(
                emails.created(),
                emails.updated(),
                mailboxFacts.changed(),
                tables.staging().staged(),
                tables.staging().unstaged(),
                tables.scope().checkpoint(batch.lane().kind()),
                sum);
    }

    /** Lays a batch's facts over the rows. */
    static void take(ScopeChange tables, IntakeBatch batch, ToldHeaders headers, MailboxFacts mailboxFacts)
            throws SQLException {
        EmailFacts emailFacts = new EmailFacts(tables, batch, headers, mailboxFacts);
        emailFacts.load();
        FactDispatch dispatch = new FactDispatch(mailboxFacts, emailFacts, new SnapshotFacts(tables));
        for (RemoteFact fact : batch.facts()) {
            fact.match(dispatch).apply();
        }
        emailFacts.flush();
    }

    /** What is to be done for a fact. */
    @FunctionalInterface
    interface Step {
        void apply() throws SQLException;
    }

    /** Hands each fact to the class that knows what it does. */
    private record FactDispatch(MailboxFacts mailboxes, EmailFacts emails, SnapshotFacts snapshots)
            implements RemoteFact.Cases<Step> {
        @Override
        public Step mailboxSeen(RemoteFact.MailboxSeen fact) {
            return () -> mailboxes.seen(fact);
        }

        @Override
        public Step mailboxGone(RemoteFact.MailboxGone fact) {
            return () -> mailboxes.gone(fact);
        }

        @Override
        public Step mailboxCount(RemoteFact.MailboxCount fact) {
            return () -> mailboxes.counted(fact);
        }

        @Override
        public Step emailSeen(RemoteFact.EmailSeen fact) {
            return () -> emails.seen(fact);
        }

        @Override
        public Step emailChanged(RemoteFact.EmailChanged fact) {
            return () -> emails.changed(fact);
        }

        @Override
        public Step emailPresent(RemoteFact.EmailPresent fact) {
            return () -> emails.present(fact.ids());
        }

        @Override
        public Step emailGone(RemoteFact.EmailGone fact) {
            return () -> emails.gone(fact.ids());
        }

        @Override
        public Step emailUnreadable(RemoteFact.EmailUnreadable fact) {
            return () -> emails.unreadable(fact);
        }

        @Override
        public Step emailLeftOut(RemoteFact.EmailLeftOut fact) {
            return () -> emails.leftOut(fact.ids());
        }

        @Override
        public Step snapshotBegan(RemoteFact.SnapshotBegan fact) {
            return () -> snapshots.began(fact);
        }

        @Override
        public Step snapshotEnded(RemoteFact.SnapshotEnded fact) {
            return () -> snapshots.ended(fact);
        }
    }
}
