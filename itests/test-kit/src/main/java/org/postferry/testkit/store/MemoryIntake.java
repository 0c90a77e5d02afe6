package org.postferry.testkit.store;

import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.store.Intake;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;

/** {@link Intake} in memory: fences, compares, asks for what is not known, applies, ends. */
final class MemoryIntake implements Intake {
    private final Database database;

    MemoryIntake(Database database) {
        this.database = database;
    }

    @Override
    public IntakeResult apply(IntakeBatch batch) {
        if (database.rules.checkpointComesWithItsFacts()) {
            return database.write(tx -> apply(tx, batch));
        }
        Optional<IntakeResult> refused = database.write(tx -> {
            Optional<IntakeResult> refusal = refusal(tx, batch);
            if (refusal.isEmpty()) {
                tx.account(batch.account())
                        .ifPresent(account -> account.edit(batch.lane().scope())
                                .moveTo(batch.lane().kind(), batch.next()));
            }
            return refusal;
        });
        return refused.orElseGet(() -> database.write(tx -> applied(tx, batch)));
    }

    private static IntakeResult apply(Transaction tx, IntakeBatch batch) {
        Optional<IntakeResult> refused = refusal(tx, batch);
        return refused.isPresent() ? tx.discard(refused.get()) : applied(tx, batch);
    }

    private static Optional<IntakeResult> refusal(Transaction tx, IntakeBatch batch) {
        AccountTables account = tx.tables.accounts.get(batch.account());
        if (account == null || account.record.deleting() || !tx.holds(batch.lease())) {
            return Optional.of(new IntakeResult.Fenced());
        }
        Lane lane = batch.lane();
        Checkpoint present = account.scope(lane.scope()).checkpoint(lane.kind());
        // a worker may have asked before the mailbox was deleted: nothing of it is to come back
        boolean isDeleted = lane.scope() instanceof Scope.Mailbox own && !account.mailboxes.containsKey(own.id());
        if (isDeleted || !tx.rules.standsAt(present, batch.expected())) {
            return Optional.of(new IntakeResult.Moved(present));
        }
        Set<RemoteId> unknown =
                tx.rules.unknownIdsAreAskedFor() ? UnknownIds.of(account, lane, batch.facts()) : Set.of();
        return unknown.isEmpty() ? Optional.empty() : Optional.of(new IntakeResult.Unknown(unknown));
    }

    private static IntakeResult applied(Transaction tx, IntakeBatch batch) {
        AccountTables account = tx.account(batch.account()).orElseThrow();
        Staging staging = new Staging(tx, account);
        MailboxFacts mailboxFacts = new MailboxFacts(tx, account, batch);
        EmailFacts emailFacts = new EmailFacts(tx, account, batch, staging, mailboxFacts);
        take(batch, new FactDispatch(mailboxFacts, emailFacts, new SnapshotFacts(tx, account, batch, staging)));
        PullEnding ending = new PullEnding(tx, account, batch, staging);
        Optional<IntakeResult.Sum> sum = ending.carryOut();
        if (batch.end().isPresent() && !(batch.lane().scope() instanceof Scope.Mailbox)) {
            // its last email may have left it for another mailbox, and then nothing of it is swept
            staging.dropEmpty();
        }
        tx.finish();
        int created = emailFacts.created();
        int updated = tx.changedEmails() - created;
        Checkpoint stands =
                account.scope(batch.lane().scope()).checkpoint(batch.lane().kind());
        return new IntakeResult.Applied(
                created, updated, mailboxFacts.changed(), staging.staged(), staging.unstaged(), stands, sum);
    }

    private static void take(IntakeBatch batch, FactDispatch dispatch) {
        for (RemoteFact fact : batch.facts()) {
            fact.match(dispatch);
        }
    }

    /** Lays a batch's facts over the rows, for who commits them with more. */
    static void take(Transaction tx, AccountTables account, IntakeBatch batch) {
        Staging staging = new Staging(tx, account);
        MailboxFacts mailboxFacts = new MailboxFacts(tx, account, batch);
        EmailFacts emailFacts = new EmailFacts(tx, account, batch, staging, mailboxFacts);
        take(batch, new FactDispatch(mailboxFacts, emailFacts, new SnapshotFacts(tx, account, batch, staging)));
    }

    /** Hands each fact to the class that knows what it does. */
    private record FactDispatch(MailboxFacts mailboxes, EmailFacts emails, SnapshotFacts snapshots)
            implements RemoteFact.Cases<Boolean> {
        @Override
        public Boolean mailboxSeen(RemoteFact.MailboxSeen fact) {
            return mailboxes.seen(fact);
        }

        @Override
        public Boolean mailboxGone(RemoteFact.MailboxGone fact) {
            return mailboxes.gone(fact);
        }

        @Override
        public Boolean mailboxCount(RemoteFact.MailboxCount fact) {
            return mailboxes.counted(fact);
        }

        @Override
        public Boolean emailSeen(RemoteFact.EmailSeen fact) {
            return emails.seen(fact);
        }

        @Override
        public Boolean emailChanged(RemoteFact.EmailChanged fact) {
            return emails.changed(fact);
        }

        @Override
        public Boolean emailPresent(RemoteFact.EmailPresent fact) {
            return emails.present(fact.ids());
        }

        @Override
        public Boolean emailGone(RemoteFact.EmailGone fact) {
            return emails.gone(fact.ids());
        }

        @Override
        public Boolean emailUnreadable(RemoteFact.EmailUnreadable fact) {
            return emails.unreadable(fact);
        }

        @Override
        public Boolean emailLeftOut(RemoteFact.EmailLeftOut fact) {
            return emails.leftOut(fact.ids());
        }

        @Override
        public Boolean snapshotBegan(RemoteFact.SnapshotBegan fact) {
            return snapshots.began(fact);
        }

        @Override
        public Boolean snapshotEnded(RemoteFact.SnapshotEnded fact) {
            return snapshots.ended(fact);
        }
    }
}
