package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.Mailbox;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.MailStore;
import org.postferry.testkit.mail.SubjectOnly;

/** Holds a store against the truth of its server, mailbox by mailbox, email by email, byte by byte. */
public final class Comparison {
    private Comparison() {}

    /** Fails with what differs. Contents must have been fetched. */
    public static void assertEqual(ServerUnderTest server, MailStore store, AccountId account) throws Exception {
        Map<String, List<String>> truth = new TreeMap<>();
        for (String mailbox : server.mailboxes()) {
            truth.put(mailbox, lines(server.emails(mailbox)));
        }
        Map<String, List<String>> mirrored = mirrored(store, account);
        assertEquals(text(truth), text(mirrored), () -> difference(truth, mirrored));
    }

    /** What only one of the two has: in two lists of hundreds nobody finds it. */
    private static String difference(Map<String, List<String>> truth, Map<String, List<String>> mirrored) {
        return "only the server has " + beyond(truth, mirrored) + "only the mirror has " + beyond(mirrored, truth);
    }

    private static String beyond(Map<String, List<String>> some, Map<String, List<String>> others) {
        Map<String, List<String>> more = new TreeMap<>();
        some.forEach((mailbox, lines) -> {
            List<String> left = new ArrayList<>(lines);
            others.getOrDefault(mailbox, List.of()).forEach(left::remove);
            if (!left.isEmpty() || !others.containsKey(mailbox)) {
                more.put(mailbox, left);
            }
        });
        return more.isEmpty() ? "nothing more\n" : "\n" + text(more);
    }

    private static List<String> lines(List<ServerUnderTest.ServerEmail> emails) {
        return emails.stream()
                .map(email -> line(
                        SubjectOnly.subject(email.bytes()),
                        email.keywords().stream().map(Object::toString).sorted().collect(Collectors.joining(",")),
                        email.receivedAt(),
                        Optional.of(email.bytes())))
                .sorted()
                .toList();
    }

    private static Map<String, List<String>> mirrored(MailStore store, AccountId account) {
        Map<String, List<String>> mirrored = new TreeMap<>();
        for (Mailbox mailbox : store.mailboxes().list(account)) {
            if (mailbox.missingSince().isEmpty() && mailbox.selectable()) {
                mirrored.put(mailbox.path(), emails(store, mailbox));
            }
        }
        return mirrored;
    }

    private static List<String> emails(MailStore store, Mailbox mailbox) {
        List<String> lines = new ArrayList<>();
        EmailQuery query = EmailQuery.ofMailbox(mailbox.id(), 500);
        Optional<EmailPage> page = Optional.of(store.emails().page(query));
        while (page.isPresent()) {
            page.get().items().forEach(email -> lines.addAll(lines(store, mailbox, email)));
            page = page.get().next().map(next -> store.emails().page(query.after(next)));
        }
        return lines.stream().sorted().toList();
    }

    /** One line for each membership: an email may be twice in one mailbox. */
    private static List<String> lines(MailStore store, Mailbox mailbox, Email email) {
        Optional<byte[]> content = store.contents().read(email.id()).map(stored -> {
            try (InputStream in = stored.open(0)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return store.emails().memberships(email.id()).stream()
                .filter(membership -> membership.mailbox().equals(mailbox.id()) && !membership.deleted())
                .map(membership -> line(
                        email.header().subject(),
                        membership.keywords().stream()
                                .map(Object::toString)
                                .sorted()
                                .collect(Collectors.joining(",")),
                        email.receivedAt(),
                        content))
                .toList();
    }

    private static String line(String subject, String keywords, Instant receivedAt, Optional<byte[]> content) {
        String bytes = content.map(found -> found.length + " bytes, digest " + digest(found))
                .orElse("no content");
        return subject + " [" + keywords + "] " + receivedAt.truncatedTo(ChronoUnit.SECONDS) + ", " + bytes;
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
            return java.util.HexFormat.of().formatHex(digest, 0, 8);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static String text(Map<String, List<String>> mailboxes) {
        return mailboxes.entrySet().stream()
                .map(box -> box.getKey() + ":\n  " + String.join("\n  ", box.getValue()) + "\n")
                .collect(Collectors.joining());
    }
}
