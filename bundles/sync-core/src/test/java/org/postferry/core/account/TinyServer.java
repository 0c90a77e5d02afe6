package org.postferry.core.account;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.postferry.connector.ConnectorException;
import org.postferry.model.Keyword;
import org.postferry.model.Role;

/** A mail server of a few maps, with the faults a test wants. Guarded by itself. */
final class TinyServer {
    final Map<String, Folder> folders = new LinkedHashMap<>();
    /** What each session was asked, in order. */
    final List<String> asked = new ArrayList<>();
    /** By the first words of a question, what goes wrong with the next ones. */
    final Map<String, Deque<ConnectorException>> faults = new HashMap<>();

    /** It remembers what was expunged, as with QRESYNC. */
    boolean tellsRemovals = true;
    /** How many mailboxes' news one round trip covers: all, or one. */
    boolean cheapLooks = true;

    int connectionsBorne = Integer.MAX_VALUE;
    int windowSize = 100;
    /** UIDs that FETCH cannot give, with the server's words. */
    final Map<Long, String> poisoned = new HashMap<>();
    /** UIDs whose FETCH breaks the connection. */
    final Set<Long> breaking = new TreeSet<>();
    /** Asked once more, the server has what it said was gone. */
    boolean contradictsItself;

    /** Called with each question before it is answered. */
    Consumer<String> onQuestion = question -> {};
    /** How contents were asked for. */
    final Set<String> fetchedAs = new TreeSet<>();

    int open;
    int opened;

    static final class Mail {
        final byte[] bytes;
        final Instant receivedAt;
        Set<Keyword> keywords = Set.of();
        long modSeq;

        Mail(byte[] bytes, Instant receivedAt, long modSeq) {
            this.bytes = bytes;
            this.receivedAt = receivedAt;
            this.modSeq = modSeq;
        }
    }

    static final class Folder {
        long uidValidity;
        long uidNext = 1;
        long modSeq = 1;
        Optional<Role> role = Optional.empty();
        Optional<String> stableId = Optional.empty();
        /** It answers, tells nothing, and never comes to an end. */
        boolean circles;
        /** Told as the count instead of the true one. */
        Optional<Long> countSaid = Optional.empty();

        TreeMap<Long, Mail> mails = new TreeMap<>();
        TreeMap<Long, Long> expunged = new TreeMap<>();
    }

    synchronized Folder folder(String name) {
        return folders.computeIfAbsent(name, fresh -> {
            Folder folder = new Folder();
            folder.uidValidity = 1_000 + folders.size();
            folder.role = name.equals("INBOX") ? Optional.of(Role.INBOX) : Optional.empty();
            return folder;
        });
    }

    synchronized void deliver(String name, int count) {
        for (int i = 0; i < count; i++) {
            deliver(name, "Mail " + folder(name).uidNext + " of " + name, 200);
        }
    }

    synchronized long deliver(String name, String subject, int size) {
        Folder folder = folder(name);
        long uid = folder.uidNext++;
        String header = "Subject: " + subject + "\r\nFrom: a@example.org\r\n\r\n";
        String body = "x".repeat(Math.max(0, size - header.length()));
        Instant at = Instant.parse("2025-06-01T00:00:00Z").plusSeconds(uid);
        folder.mails.put(uid, new Mail((header + body).getBytes(StandardCharsets.US_ASCII), at, ++folder.modSeq));
        return uid;
    }

    synchronized void flag(String name, long uid, Keyword... keywords) {
        Folder folder = folder(name);
        folder.mails.get(uid).keywords = Set.of(keywords);
        folder.mails.get(uid).modSeq = ++folder.modSeq;
    }

    /** A change that the server never tells. */
    synchronized void flagSilently(String name, long uid, Keyword... keywords) {
        folder(name).mails.get(uid).keywords = Set.of(keywords);
    }

    synchronized void expunge(String name, long... uids) {
        Folder folder = folder(name);
        for (long uid : uids) {
            folder.mails.remove(uid);
            folder.expunged.put(uid, ++folder.modSeq);
        }
    }

    /** Tells that these are gone, although they are not. */
    synchronized void lieExpunged(String name, long... uids) {
        Folder folder = folder(name);
        for (long uid : uids) {
            folder.expunged.put(uid, ++folder.modSeq);
        }
    }

    /** Loses these from every answer, without a word. */
    synchronized void lose(String name, long... uids) {
        Folder folder = folder(name);
        folder.modSeq++;
        for (long uid : uids) {
            folder.mails.remove(uid);
        }
    }

    synchronized void rename(String from, String to) {
        folders.put(to, folders.remove(from));
    }

    /** The same mail under other numbers. */
    synchronized void renumber(String name) {
        Folder folder = folder(name);
        List<Mail> mails = List.copyOf(folder.mails.values());
        folder.uidValidity += 100;
        folder.mails.clear();
        folder.expunged.clear();
        folder.uidNext = 1;
        for (Mail mail : mails) {
            mail.modSeq = ++folder.modSeq;
            folder.mails.put(folder.uidNext++, mail);
        }
    }

    synchronized void fail(String question, ConnectorException failure) {
        faults.computeIfAbsent(question, fresh -> new ArrayDeque<>()).add(failure);
    }

    synchronized void asked(String question) throws ConnectorException {
        asked.add(question);
        onQuestion.accept(question);
        for (Map.Entry<String, Deque<ConnectorException>> fault : faults.entrySet()) {
            if (question.startsWith(fault.getKey()) && !fault.getValue().isEmpty()) {
                throw fault.getValue().remove();
            }
        }
    }

    synchronized long askedFor(String question) {
        return asked.stream().filter(one -> one.startsWith(question)).count();
    }

    static ConnectorException lost() {
        return ConnectorException.of(
                ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.ACCOUNT, "the connection broke");
    }

    static ConnectorException refused() {
        return ConnectorException.of(
                        ConnectorException.Kind.UNAUTHORIZED,
                        ConnectorException.Extent.ACCOUNT,
                        "The server refused the sign-in")
                .withServerWords("NO [AUTHENTICATIONFAILED] wrong password");
    }
}
