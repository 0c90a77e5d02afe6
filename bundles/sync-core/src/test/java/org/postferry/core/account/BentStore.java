package org.postferry.core.account;

import java.util.function.UnaryOperator;
import org.postferry.store.AccountStore;
import org.postferry.store.AttachmentTexts;
import org.postferry.store.ContentQueue;
import org.postferry.store.Contents;
import org.postferry.store.EmailStore;
import org.postferry.store.Intake;
import org.postferry.store.Journal;
import org.postferry.store.Leases;
import org.postferry.store.MailStore;
import org.postferry.store.MailboxStore;
import org.postferry.store.OutboxStore;
import org.postferry.store.Removals;
import org.postferry.store.SyncLog;

/** A store whose intake is asked by another way than the engine means: to the store it looks like an engine with a defect. */
record BentStore(MailStore store, UnaryOperator<Intake> bend) implements MailStore {
    @Override
    public Intake intake() {
        return bend.apply(store.intake());
    }

    @Override
    public AccountStore accounts() {
        return store.accounts();
    }

    @Override
    public MailboxStore mailboxes() {
        return store.mailboxes();
    }

    @Override
    public EmailStore emails() {
        return store.emails();
    }

    @Override
    public Removals removals() {
        return store.removals();
    }

    @Override
    public ContentQueue contentQueue() {
        return store.contentQueue();
    }

    @Override
    public Contents contents() {
        return store.contents();
    }

    @Override
    public Journal journal() {
        return store.journal();
    }

    @Override
    public Leases leases() {
        return store.leases();
    }

    @Override
    public SyncLog log() {
        return store.log();
    }

    @Override
    public OutboxStore outbox() {
        return store.outbox();
    }

    @Override
    public AttachmentTexts attachmentTexts() {
        return store.attachmentTexts();
    }
}
