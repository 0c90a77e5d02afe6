package org.postferry.fault;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.mail.GeneratedEmail;
import org.postferry.testkit.mail.GeneratedMailbox;

/** Fills an account of James by IMAP with generated mail in five mailboxes, some of it large. */
final class JamesMail {
    /** As James calls them, the inbox first. */
    static final List<String> FOLDERS = List.of("INBOX", "Archive", "Work", "Sent", "Lists.java");

    /** More than 300 are left when the other client has removed as many as it may. */
    static final int EMAILS = 340;

    private static final int LARGE_EVERY = 75;
    private static final int LARGE_LINES = 8_000;
    private static final DateTimeFormatter INTERNAL_DATE = DateTimeFormatter.ofPattern(
                    "dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private JamesMail() {}

    static void write(PlainClient client, long seed) {
        FOLDERS.subList(1, FOLDERS.size()).forEach(folder -> client.attempt("CREATE \"" + folder + "\""));
        GeneratedMailbox mailbox = GeneratedMailbox.of(seed, EMAILS);
        Random random = new Random(seed);
        for (int i = 0; i < EMAILS; i++) {
            GeneratedEmail email = mailbox.email(i);
            byte[] bytes = i % LARGE_EVERY == 0 ? enlarged(email.onTheWire(), random) : email.onTheWire();
            String folder = FOLDERS.get(random.nextInt(FOLDERS.size()));
            client.append(folder, flags(email), INTERNAL_DATE.format(email.receivedAt()), bytes);
        }
    }

    private static String flags(GeneratedEmail email) {
        return email.maildirFlags()
                .chars()
                .mapToObj(flag -> switch (flag) {
                    case 'S' -> "\\Seen";
                    case 'F' -> "\\Flagged";
                    case 'R' -> "\\Answered";
                    case 'D' -> "\\Draft";
                    default -> "";
                })
                .filter(flag -> !flag.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static byte[] enlarged(byte[] bytes, Random random) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LARGE_LINES; i++) {
            lines.append(Long.toHexString(random.nextLong())).append("\r\n");
        }
        byte[] more = lines.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, all, bytes.length, more.length);
        return all;
    }
}
