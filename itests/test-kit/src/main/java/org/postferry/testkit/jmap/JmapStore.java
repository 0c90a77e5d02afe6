package org.postferry.testkit.jmap;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One account's mailboxes, emails and blobs, and what happened to them. Whoever reads or changes it holds its monitor for as
 * long as what is read must stay true.
 */
final class JmapStore {
    private final Map<String, StoredMailbox> mailboxes = new LinkedHashMap<>();
    private final Map<String, StoredEmail> emails = new LinkedHashMap<>();
    private final Map<String, byte[]> blobs = new HashMap<>();
    private final Set<String> unlisted = new HashSet<>();
    private final StateLog emailLog = new StateLog("emails");
    private final StateLog mailboxLog = new StateLog("mailboxes");
    private final List<Runnable> watchers = new ArrayList<>();
    private int lastMailbox;
    private int lastEmail;

    StateLog emailLog() {
        return emailLog;
    }

    StateLog mailboxLog() {
        return mailboxLog;
    }

    /** Called after each change, with the monitor held; must not block. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    private void changed() {
        watchers.forEach(Runnable::run);
    }

    // ---- blobs

    /** What the bytes are called: the same bytes always the same. */
    String keep(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            String id = "G" + HexFormat.of().formatHex(digest, 0, 16);
            blobs.put(id, bytes.clone());
            return id;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    Optional<byte[]> blob(String id) {
        return Optional.ofNullable(blobs.get(id));
    }

    // ---- mailboxes

    List<StoredMailbox> mailboxes() {
        return List.copyOf(mailboxes.values());
    }

    Optional<StoredMailbox> mailbox(String id) {
        return Optional.ofNullable(mailboxes.get(id));
    }

    String createMailbox(String name, Optional<String> parentId, Optional<String> role, long sortOrder) {
        String id = "P" + ++lastMailbox;
        mailboxes.put(id, new StoredMailbox(id, name, parentId, role, sortOrder));
        mailboxLog.add(id, StateLog.Kind.CREATED);
        changed();
        return id;
    }

    void putMailbox(StoredMailbox mailbox) {
        mailboxes.put(mailbox.id(), mailbox);
        mailboxLog.add(mailbox.id(), StateLog.Kind.UPDATED);
        changed();
    }

    /** With what is in it; what lies elsewhere too stays there (RFC 8621 section 2.5). */
    void destroyMailbox(String id) {
        emailsIn(id).forEach(email -> takeOut(email, id));
        mailboxes.remove(id);
        mailboxLog.add(id, StateLog.Kind.DESTROYED);
        changed();
    }

    /** Out of that mailbox; destroyed where it was the last. */
    void takeOut(StoredEmail email, String mailbox) {
        Set<String> left = new HashSet<>(email.mailboxIds());
        left.remove(mailbox);
        if (left.isEmpty()) {
            destroyEmail(email.id());
        } else {
            putEmail(email.in(left));
        }
    }

    // ---- emails

    List<StoredEmail> emails() {
        return List.copyOf(emails.values());
    }

    List<StoredEmail> emailsIn(String mailbox) {
        return emails.values().stream()
                .filter(email -> email.mailboxIds().contains(mailbox))
                .toList();
    }

    Optional<StoredEmail> email(String id) {
        return Optional.ofNullable(emails.get(id));
    }

    /** @param silently without a word in the log */
    StoredEmail createEmail(
            byte[] bytes, Set<String> mailboxIds, Set<String> keywords, Instant receivedAt, boolean silently) {
        int number = ++lastEmail;
        StoredEmail email = new StoredEmail(
                "M" + number, keep(bytes), "T" + number, mailboxIds, keywords, receivedAt, bytes.length);
        emails.put(email.id(), email);
        if (!silently) {
            emailLog.add(email.id(), StateLog.Kind.CREATED);
            counted(mailboxIds);
        }
        return email;
    }

    void putEmail(StoredEmail email) {
        Set<String> counted = new HashSet<>(email.mailboxIds());
        Optional.ofNullable(emails.put(email.id(), email)).ifPresent(before -> counted.addAll(before.mailboxIds()));
        emailLog.add(email.id(), StateLog.Kind.UPDATED);
        counted(counted);
    }

    void destroyEmail(String id) {
        Set<String> counted = new HashSet<>();
        Optional.ofNullable(emails.remove(id)).ifPresent(before -> counted.addAll(before.mailboxIds()));
        unlisted.remove(id);
        emailLog.add(id, StateLog.Kind.DESTROYED);
        counted(counted);
    }

    private void counted(Set<String> ids) {
        ids.forEach(id -> mailboxLog.add(id, StateLog.Kind.COUNTED));
        changed();
    }

    // ---- what a server may do of itself

    /** It is there and counted, and no list shows it yet. */
    void leaveOutOfLists(String id, boolean left) {
        if (left) {
            unlisted.add(id);
        } else {
            unlisted.remove(id);
        }
    }

    boolean isListed(String id) {
        return !unlisted.contains(id);
    }

    /** Everything is as it is, and nobody knows how it came. */
    void forgetHistory() {
        emailLog.beginAnew();
        mailboxLog.beginAnew();
        changed();
    }

    /** All emails are gone without a word, and the next ones get their names. */
    void loseEmails() {
        emails.clear();
        unlisted.clear();
        lastEmail = 0;
        forgetHistory();
    }
}
