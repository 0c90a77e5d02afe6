package org.postferry.store.h2.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.RemoteFact;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.MailboxIdentity;

/** One incarnation of a mailbox. Mutable, confined to the transaction that loaded it. Its counters are kept by the ledger. */
public final class MailboxRow {
    public static final String COLUMNS = "id, raw_name, path, parent_raw_name, role, selectable, stable_id,"
            + " uid_validity, uid_next, missing_since, retiring, server_emails, total, unread";

    /** No such number. */
    private static final long NONE = -1;

    private static final int NO_ROLE = -1;

    private static final String WISHED = "\u0000";

    private final long id;
    private String rawName;
    private String path;
    private @Nullable String parentRawName;
    private int role = NO_ROLE;
    private boolean selectable = true;
    private @Nullable String stableId;
    private long uidValidity = NONE;
    private long uidNext = NONE;
    private long missingSince = NONE;
    private boolean retiring;
    private long serverEmails = NONE;
    private long total;
    private long unread;

    private MailboxRow(long id, String rawName, String path) {
        this.id = id;
        this.rawName = rawName;
        this.path = path;
    }

    /** One that a fact names for the first time. */
    public static MailboxRow placeholder(long id, String rawName) {
        return new MailboxRow(id, rawName, rawName);
    }

    /** One that a wish makes: shown at once, and nothing to be pulled until the server has it. */
    public static MailboxRow wished(long id, long mutation, String path, Optional<String> parentRawName) {
        MailboxRow row = new MailboxRow(id, wishedName(mutation), path);
        row.parentRawName = parentRawName.orElse(null);
        row.selectable = false;
        return row;
    }

    /** Stands for the server's name until there is one; no server's name bears a NUL. */
    public static String wishedName(long mutation) {
        return WISHED + mutation;
    }

    /** Whether the server does not have it yet. */
    public boolean isWished() {
        return rawName.startsWith(WISHED);
    }

    public static MailboxRow read(ResultSet row) throws SQLException {
        MailboxRow mailbox = new MailboxRow(row.getLong(1), row.getString(2), row.getString(3));
        mailbox.parentRawName = row.getString(4);
        mailbox.role = row.getInt(5);
        mailbox.selectable = row.getBoolean(6);
        mailbox.stableId = row.getString(7);
        mailbox.uidValidity = row.getLong(8);
        mailbox.uidNext = row.getLong(9);
        mailbox.missingSince = row.getLong(10);
        mailbox.retiring = row.getBoolean(11);
        mailbox.serverEmails = row.getLong(12);
        mailbox.total = row.getLong(13);
        mailbox.unread = row.getLong(14);
        return mailbox;
    }

    /** The columns' values but those of the counters. */
    public Object[] values() {
        return new Object[] {
            id,
            rawName,
            path,
            parentRawName,
            role,
            selectable,
            stableId,
            uidValidity,
            uidNext,
            missingSince,
            retiring,
            serverEmails
        };
    }

    public long id() {
        return id;
    }

    public String rawName() {
        return rawName;
    }

    public String path() {
        return path;
    }

    public OptionalLong uidValidity() {
        return number(uidValidity);
    }

    public OptionalLong uidNext() {
        return number(uidNext);
    }

    public Optional<Role> role() {
        return role == NO_ROLE ? Optional.empty() : Optional.of(Role.values()[role]);
    }

    public Optional<String> parentRawName() {
        return Optional.ofNullable(parentRawName);
    }

    public Optional<String> stableId() {
        return Optional.ofNullable(stableId);
    }

    public boolean isMissing() {
        return missingSince != NONE;
    }

    public boolean isRetiring() {
        return retiring;
    }

    /** Takes what the server lists. */
    public void see(RemoteFact.MailboxSeen fact) {
        if (fact.uidNext().isPresent()) {
            // UIDNEXT only grows within a UIDVALIDITY (RFC 3501 section 2.3.1.1); a list may be older than what is
            // known
            boolean sameNumbering =
                    fact.uidValidity().isEmpty() || fact.uidValidity().getAsLong() == uidValidity;
            long told = fact.uidNext().getAsLong();
            uidNext = sameNumbering ? Math.max(uidNext, told) : told;
        }
        uidValidity = fact.uidValidity().orElse(uidValidity);
        rawName = fact.rawName();
        path = fact.path();
        parentRawName = fact.parentRawName().orElse(null);
        role = fact.role().map(Role::ordinal).orElse(NO_ROLE);
        selectable = fact.selectable();
        stableId = fact.stableId().orElse(stableId);
        missingSince = NONE;
        retiring = false;
    }

    /** Goes with one above it that was renamed. @param name which the server called that by until then @param path likewise */
    public void follow(MailboxRow renamed, String name, String path) {
        rawName = under(renamed.rawName, name, rawName);
        this.path = under(renamed.path, path, this.path);
        parentRawName = parentRawName == null ? null : under(renamed.rawName, name, parentRawName);
    }

    /** Names that do not contain the other one stay: a JMAP id, and what stands for the name of one that is only wished. */
    private static String under(String now, String before, String name) {
        return name.startsWith(before) ? now + name.substring(before.length()) : name;
    }

    /** The server no longer lists it. */
    public void miss(Instant now) {
        missingSince = isMissing() ? missingSince : now.getEpochSecond();
    }

    /** The server counts so many emails in it. */
    public void count(long emails) {
        serverEmails = emails;
    }

    /** Its grace is over: it goes with its last email. */
    public void retire() {
        retiring = true;
    }

    /** What of it a person sees, to tell whether that changed. */
    public Object[] looks() {
        return new Object[] {rawName, path, parentRawName, role, selectable, missingSince, serverEmails};
    }

    public boolean looksLike(Object[] looks) {
        return Arrays.equals(looks(), looks);
    }

    /** As a person sees it. @param shownPath what it is called here @param wishedAway since when a person wishes it deleted */
    public Mailbox mailbox(String shownPath, Optional<MailboxId> parent, Optional<Instant> wishedAway) {
        return new Mailbox(
                MailboxId.ofKey(id),
                shownPath.substring(shownPath.lastIndexOf('/') + 1),
                shownPath,
                rawName,
                parent,
                role(),
                selectable,
                total,
                unread,
                number(serverEmails),
                missingSince == NONE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(missingSince)),
                wishedAway);
    }

    public MailboxIdentity identity() {
        return new MailboxIdentity(MailboxId.ofKey(id), rawName, stableId(), number(uidValidity), number(uidNext));
    }

    private static OptionalLong number(long value) {
        return value == NONE ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
