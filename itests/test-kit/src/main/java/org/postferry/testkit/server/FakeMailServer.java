package org.postferry.testkit.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.postferry.model.Keyword;
import org.postferry.model.Role;

/**
 * A mail account on a server, in memory: what any second client does to it, and the truth to compare a mirror with. It
 * has an inbox from the beginning. Mailboxes are named by their path, segments joined by {@code /}. Thread-safe.
 */
public final class FakeMailServer {
    /** The password that signs in until {@link #setPassword}. */
    public static final String PASSWORD = "correct horse";

    private final Object lock = new Object();
    private final TreeMap<String, FakeMailbox> mailboxes = new TreeMap<>();
    private final ChangeLog changes = new ChangeLog();
    private String password = PASSWORD;
    private long lastNumber;
    private long lastUidValidity = 1_000;
    private long listVersion = 1;

    public FakeMailServer() {
        createMailbox("INBOX", Role.INBOX);
    }

    // ---- what a second client does

    /** Makes a mailbox without a role. */
    public void createMailbox(String name) {
        create(name, Optional.empty());
    }

    /** Makes a mailbox. */
    public void createMailbox(String name, Role role) {
        create(name, Optional.of(role));
    }

    private void create(String name, Optional<Role> role) {
        change(() -> {
            if (find(name).isPresent()) {
                throw new IllegalArgumentException("there is a mailbox \"" + name + "\" already");
            }
            String id = "mb" + ++lastNumber;
            mailboxes.put(id, new FakeMailbox(id, name, role, ++lastUidValidity));
            listVersion++;
        });
    }

    /** Gives a mailbox another name; those below it follow. */
    public void renameMailbox(String name, String newName) {
        change(() -> {
            mailbox(name).name = newName;
            for (FakeMailbox below : mailboxes.values()) {
                if (below.name.startsWith(name + "/")) {
                    below.name = newName + below.name.substring(name.length());
                }
            }
            listVersion++;
        });
    }

    /** Deletes a mailbox with what is in it. */
    public void deleteMailbox(String name) {
        change(() -> {
            FakeMailbox gone = mailbox(name);
            List.copyOf(gone.messages.keySet()).forEach(uid -> remove(gone, uid));
            mailboxes.remove(gone.id);
            listVersion++;
        });
    }

    /** A new email arrives. Returns its UID. */
    public long deliver(String mailbox, byte[] bytes, Instant receivedAt, Keyword... keywords) {
        return answer(() -> {
            String key = "M" + ++lastNumber;
            return put(mailbox(mailbox), key, bytes, receivedAt, Set.of(keywords));
        });
    }

    /** The same email in another mailbox too. Returns its UID there. */
    public long copy(String mailbox, long uid, String into) {
        return answer(() -> {
            FakeMessage original = message(mailbox, uid);
            return put(mailbox(into), original.key(), original.bytes(), original.receivedAt(), original.keywords());
        });
    }

    /** Moves an email. Returns its UID there. */
    public long move(String mailbox, long uid, String into) {
        return answer(() -> {
            FakeMessage moved = message(mailbox, uid);
            long there = put(mailbox(into), moved.key(), moved.bytes(), moved.receivedAt(), moved.keywords());
            remove(mailbox(mailbox), uid);
            return there;
        });
    }

    private long put(FakeMailbox into, String key, byte[] bytes, Instant receivedAt, Set<Keyword> keywords) {
        long uid = into.uidNext++;
        boolean isNew = placesOf(key).isEmpty();
        into.messages.put(uid, new FakeMessage(key, uid, bytes, receivedAt, keywords, false, ++into.highestModSeq));
        into.rosterVersion++;
        changes.add(key, isNew ? ChangeLog.Kind.CREATED : ChangeLog.Kind.UPDATED);
        return uid;
    }

    /** Sets keywords on an email, wherever it is. */
    public void flag(String mailbox, long uid, Keyword... keywords) {
        keywords(mailbox, uid, Set.of(keywords), Set.of());
    }

    /** Clears keywords of an email, wherever it is. */
    public void unflag(String mailbox, long uid, Keyword... keywords) {
        keywords(mailbox, uid, Set.of(), Set.of(keywords));
    }

    void keywords(String mailbox, long uid, Set<Keyword> add, Set<Keyword> remove) {
        change(() -> {
            String key = message(mailbox, uid).key();
            for (FakeMailbox place : placesOf(key)) {
                place.messages.replaceAll((number, message) -> {
                    if (!message.key().equals(key)) {
                        return message;
                    }
                    Set<Keyword> keywords = new HashSet<>(message.keywords());
                    keywords.addAll(add);
                    keywords.removeAll(remove);
                    return message.changed(keywords, message.deleted(), ++place.highestModSeq);
                });
            }
            changes.add(key, ChangeLog.Kind.UPDATED);
        });
    }

    /** Sets or clears IMAP's {@code \Deleted} on one copy. */
    public void markDeleted(String mailbox, long uid, boolean deleted) {
        change(() -> {
            FakeMailbox place = mailbox(mailbox);
            FakeMessage message = message(mailbox, uid);
            place.messages.put(uid, message.changed(message.keywords(), deleted, ++place.highestModSeq));
            changes.add(message.key(), ChangeLog.Kind.UPDATED);
        });
    }

    /** Removes emails from a mailbox for good. */
    public void expunge(String mailbox, long... uids) {
        change(() -> {
            for (long uid : uids) {
                message(mailbox, uid);
                remove(mailbox(mailbox), uid);
            }
        });
    }

    private void remove(FakeMailbox from, long uid) {
        FakeMessage gone = from.messages.remove(uid);
        from.expunged.add(new FakeMailbox.Expunged(uid, ++from.highestModSeq));
        from.rosterVersion++;
        boolean elsewhere = !placesOf(gone.key()).isEmpty();
        changes.add(gone.key(), elsewhere ? ChangeLog.Kind.UPDATED : ChangeLog.Kind.DESTROYED);
    }

    /** The server numbers the mailbox anew: another UIDVALIDITY, every email another UID, in an order of its own. */
    public void renumber(String mailbox) {
        change(() -> {
            FakeMailbox place = mailbox(mailbox);
            List<FakeMessage> all = new ArrayList<>(place.messages.values());
            java.util.Collections.reverse(all);
            place.uidValidity = ++lastUidValidity;
            place.uidNext = 1;
            place.messages.clear();
            place.expunged.clear();
            for (FakeMessage message : all) {
                place.messages.put(place.uidNext, message.numbered(place.uidNext++, ++place.highestModSeq));
            }
            place.rosterVersion++;
            listVersion++;
        });
    }

    /** The mailboxes as they are, to come back to by {@link #restore}. */
    public Backup backup() {
        synchronized (lock) {
            return new Backup(mailboxes.values().stream().map(FakeMailbox::copy).toList());
        }
    }

    /** What {@link FakeMailServer#backup} kept. */
    public static final class Backup {
        private final List<FakeMailbox> mailboxes;

        private Backup(List<FakeMailbox> mailboxes) {
            this.mailboxes = mailboxes;
        }
    }

    /**
     * The operator restores a backup: emails, flags and change tokens are those of then, UIDVALIDITY stays, and so does
     * UIDNEXT, so that no UID comes to mean another email. Tokens of JMAP's kind are forgotten.
     */
    public void restore(Backup backup) {
        change(() -> {
            Map<String, FakeMailbox> before = new TreeMap<>(mailboxes);
            mailboxes.clear();
            for (FakeMailbox kept : backup.mailboxes) {
                FakeMailbox restored = kept.copy();
                FakeMailbox old = before.get(kept.id);
                restored.uidNext = old == null ? restored.uidNext : Math.max(old.uidNext, restored.uidNext);
                restored.rosterVersion = old == null ? restored.rosterVersion : old.rosterVersion + 1;
                mailboxes.put(restored.id, restored);
            }
            listVersion++;
            changes.forget();
        });
    }

    /**
     * The operator begins anew: the mailboxes stay and are empty, emails get the ids again that were given from the first one on,
     * and tokens of JMAP's kind are forgotten.
     */
    public void wipe() {
        change(() -> {
            for (FakeMailbox box : mailboxes.values()) {
                box.messages.clear();
                box.expunged.clear();
                box.rosterVersion++;
            }
            lastNumber = mailboxes.size();
            changes.forget();
        });
    }

    /** The server no longer knows what changed before now (JMAP's {@code cannotCalculateChanges}). */
    public void forgetChanges() {
        change(changes::forget);
    }

    /** From now on only this password signs in. */
    public void setPassword(String newPassword) {
        synchronized (lock) {
            password = newPassword;
        }
    }

    // ---- the truth

    /** The names of all mailboxes, sorted. */
    public List<String> mailboxNames() {
        synchronized (lock) {
            return mailboxes.values().stream().map(box -> box.name).sorted().toList();
        }
    }

    /** The emails of a mailbox by ascending UID. */
    public List<FakeMessage> messages(String mailbox) {
        synchronized (lock) {
            return List.copyOf(mailbox(mailbox).messages.values());
        }
    }

    /** The UIDVALIDITY of a mailbox. */
    public long uidValidity(String mailbox) {
        synchronized (lock) {
            return mailbox(mailbox).uidValidity;
        }
    }

    // ---- for connectors

    /** Looks at the server while nothing changes. */
    <T> T look(Function<FakeMailServer, T> question) {
        synchronized (lock) {
            return question.apply(this);
        }
    }

    boolean signsIn(String secret) {
        synchronized (lock) {
            return password.equals(secret);
        }
    }

    Optional<FakeMailbox> find(String name) {
        return mailboxes.values().stream().filter(box -> box.name.equals(name)).findFirst();
    }

    Optional<FakeMailbox> byId(String id) {
        return Optional.ofNullable(mailboxes.get(id));
    }

    List<FakeMailbox> all() {
        return List.copyOf(mailboxes.values());
    }

    ChangeLog changes() {
        return changes;
    }

    long listVersion() {
        return listVersion;
    }

    /** Never the same again, also not on a server that was made anew for another run. */
    long nextSnapshot() {
        return ThreadLocalRandom.current().nextLong(1, 1L << 56);
    }

    List<FakeMailbox> placesOf(String key) {
        return mailboxes.values().stream()
                .filter(box -> box.messages.values().stream()
                        .anyMatch(message -> message.key().equals(key)))
                .toList();
    }

    /** Grows with every change of anything. */
    long version() {
        synchronized (lock) {
            return changes.version();
        }
    }

    /** Waits until the version is above {@code seen} or somebody {@linkplain #stir stirs}; at most so long. */
    void awaitStir(long seen, java.util.function.BooleanSupplier enough, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            while (changes.version() <= seen && !enough.getAsBoolean()) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return;
                }
                lock.wait(leftMillis);
            }
        }
    }

    /** Makes those who wait look again. */
    void stir() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    private FakeMailbox mailbox(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("there is no mailbox \"" + name + "\""));
    }

    private FakeMessage message(String mailbox, long uid) {
        return Optional.ofNullable(mailbox(mailbox).messages.get(uid))
                .orElseThrow(() -> new IllegalArgumentException("there is no UID " + uid + " in \"" + mailbox + "\""));
    }

    private void change(Runnable change) {
        answer(() -> {
            change.run();
            return 0L;
        });
    }

    private long answer(java.util.function.LongSupplier change) {
        synchronized (lock) {
            long answer = change.getAsLong();
            changes.touch();
            lock.notifyAll();
            return answer;
        }
    }
}
