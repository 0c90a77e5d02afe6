package org.postferry.bench.imap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** What another client does to a mailbox: 100 new emails, 1,000 changes of a flag, 100 deletions. */
public final class Churn {

    private static final int NEW_EMAILS = 100;
    private static final String INTO = "INBOX";

    private static final List<Part> PARTS = List.of(
            new Part("INBOX", 400, 40),
            new Part("Archive", 300, 30),
            new Part("Lists/kernel", 200, 20),
            new Part("Sent", 100, 10));

    private static final String TEXT = "All is well here, and the harbour is calm today.\r\n".repeat(60);

    private Churn() {}

    private record Part(String mailbox, int flags, int deletions) {}

    /** Does it and tells what every mailbox holds then. Changes {@code \Seen}, for that is counted: so a mirror shows in its counts whether it follows. */
    static Map<String, ImapClient.Count> make(ImapClient client, Random random) {
        Map<String, ImapClient.Count> counts = new LinkedHashMap<>(client.counts());
        for (int i = 0; i < NEW_EMAILS; i++) {
            client.append(INTO, message("churn" + random.nextLong()));
        }
        add(counts, INTO, NEW_EMAILS, NEW_EMAILS);
        for (Part part : PARTS) {
            client.command("SELECT " + part.mailbox);
            List<Long> seen = new ArrayList<>(client.search("SEEN"));
            Collections.shuffle(seen, random);
            // a small mailbox, for trying things out, has not as many
            int flags = Math.min(part.flags, seen.size() / 2);
            int deletions = Math.min(part.deletions, seen.size() - flags);
            client.command("UID STORE " + set(seen.subList(0, flags)) + " -FLAGS.SILENT (\\Seen)");
            String going = set(seen.subList(flags, flags + deletions));
            client.command("UID STORE " + going + " +FLAGS.SILENT (\\Deleted)");
            client.command("UID EXPUNGE " + going);
            add(counts, part.mailbox, -deletions, flags);
        }
        return counts;
    }

    /** A small email with this Message-ID. */
    public static byte[] message(String id) {
        return ("From: Somebody <somebody@example.com>\r\nTo: Anna <anna@example.org>\r\nSubject: news " + id
                        + "\r\nMessage-ID: <" + id + "@bench.example>\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\n"
                        + TEXT)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void add(Map<String, ImapClient.Count> counts, String mailbox, long messages, long unseen) {
        counts.computeIfPresent(
                mailbox,
                (name, before) -> new ImapClient.Count(before.messages() + messages, before.unseen() + unseen));
    }

    private static String set(List<Long> uids) {
        return uids.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }
}
