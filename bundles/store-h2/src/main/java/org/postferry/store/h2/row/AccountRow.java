package org.postferry.store.h2.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.postferry.model.AccountId;
import org.postferry.store.AccountRecord;
import org.postferry.store.SealedSecret;

/** An account and the numbers that are minted for it. Mutable, confined to the transaction that loaded it. */
public final class AccountRow {
    public static final String COLUMNS = "id, settings, secrets, paused, deleting, created, revision,"
            + " next_mailbox, next_email, next_thread, next_content, next_fingerprint, next_log, next_mutation, next_thread_link";

    public AccountRecord record;
    private long nextMailbox = 1;
    private long nextEmail = 1;
    private long nextThread = 1;
    private long nextContent = 1;
    private long nextFingerprint = 1;
    private long nextLog = 1;
    private long nextMutation = 1;
    private long nextThreadLink = 1;

    public AccountRow(AccountRecord record) {
        this.record = record;
    }

    public AccountId id() {
        return record.id();
    }

    public long mintMailbox() {
        return Keys.of(id(), nextMailbox++);
    }

    public long mintEmail() {
        return Keys.of(id(), nextEmail++);
    }

    public long mintThread() {
        return nextThread++;
    }

    /** Contents are numbered from here on. */
    public long nextContent() {
        return nextContent;
    }

    public long mintFingerprint() {
        return Keys.of(id(), nextFingerprint++);
    }

    public long mintLog() {
        return Keys.of(id(), nextLog++);
    }

    public long mintMutation() {
        return Keys.of(id(), nextMutation++);
    }

    public long mintThreadLink() {
        return Keys.of(id(), nextThreadLink++);
    }

    /** So that no number up to this one is a mailbox's. */
    public void mintMailboxBehind(long number) {
        nextMailbox = Math.max(nextMailbox, number + 1);
    }

    /** A rebuilt account goes on behind the numbers its packs have used. */
    public void mintBehind(long emailNumber, long contentNumber) {
        nextEmail = Math.max(nextEmail, emailNumber + 1);
        nextContent = Math.max(nextContent, contentNumber + 1);
    }

    public Object[] values() {
        return new Object[] {
            id().number(),
            SettingsCodec.encode(record.settings()),
            secrets(record.secrets()),
            record.paused(),
            record.deleting(),
            record.createdAt().getEpochSecond(),
            record.revision(),
            nextMailbox,
            nextEmail,
            nextThread,
            nextContent,
            nextFingerprint,
            nextLog,
            nextMutation,
            nextThreadLink
        };
    }

    public static AccountRow read(ResultSet row) throws SQLException {
        AccountRow account = new AccountRow(new AccountRecord(
                new AccountId(row.getInt(1)),
                SettingsCodec.decode(row.getBytes(2)),
                secrets(row.getBytes(3)),
                row.getBoolean(4),
                row.getBoolean(5),
                Instant.ofEpochSecond(row.getLong(6)),
                row.getLong(7)));
        account.nextMailbox = row.getLong(8);
        account.nextEmail = row.getLong(9);
        account.nextThread = row.getLong(10);
        account.nextContent = row.getLong(11);
        account.nextFingerprint = row.getLong(12);
        account.nextLog = row.getLong(13);
        account.nextMutation = row.getLong(14);
        account.nextThreadLink = row.getLong(15);
        return account;
    }

    /** An account as a pack's record holds it. */
    public static byte[] encode(AccountRecord record) {
        return new ByteWriter()
                .number(record.id().number())
                .block(SettingsCodec.encode(record.settings()))
                .block(secrets(record.secrets()))
                .flag(record.paused())
                .flag(record.deleting())
                .number(record.createdAt().getEpochSecond())
                .number(record.revision())
                .bytes();
    }

    /** Reads what {@link #encode} wrote. */
    public static AccountRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        return new AccountRecord(
                new AccountId((int) in.number()),
                SettingsCodec.decode(in.block()),
                secrets(in.block()),
                in.flag(),
                in.flag(),
                Instant.ofEpochSecond(in.number()),
                in.number());
    }

    private static byte[] secrets(Map<String, SealedSecret> secrets) {
        return new ByteWriter()
                .list(new TreeMap<>(secrets).entrySet(), (out, secret) -> out.text(secret.getKey())
                        .block(secret.getValue().bytes()))
                .bytes();
    }

    private static Map<String, SealedSecret> secrets(byte[] bytes) {
        Map<String, SealedSecret> secrets = new TreeMap<>();
        new ByteReader(bytes)
                .list(in -> Map.entry(in.text(), new SealedSecret(in.block())))
                .forEach(secret -> secrets.put(secret.getKey(), secret.getValue()));
        return secrets;
    }
}
