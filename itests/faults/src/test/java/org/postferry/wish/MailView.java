package org.postferry.wish;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.testkit.imap.PlainClient;

/** All mail of an account as somebody sees it: of each mailbox its messages, which tell their subject, keywords and bytes. */
record MailView(TreeMap<String, List<String>> mailboxes) {
    private static final int MAX_READS = 10;
    private static final Pattern LISTED = Pattern.compile("\\* LIST \\(([^)]*)\\) \"?(.)\"? \"?(.*?)\"?");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern BODY = Pattern.compile("BODY\\[] \\{(\\d+)}\r\n");
    private static final Pattern SUBJECT = Pattern.compile("(?m)^Subject: (.*?)\r?$");

    static MailView empty() {
        return new MailView(new TreeMap<>());
    }

    /**
     * What a client sees that shares nothing with ours; what is marked as deleted counts as gone. Just after a change
     * James now and then says of a mailbox that it is empty, and a moment later that it is not: what it says twice is
     * taken.
     */
    static MailView of(PlainClient client) {
        MailView before = once(client);
        for (int read = 1; read < MAX_READS; read++) {
            MailView now = once(client);
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new AssertionError("the server tells something else each time: " + before);
    }

    private static MailView once(PlainClient client) {
        MailView all = empty();
        for (String line : client.run("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.matches() && !listed.group(1).toLowerCase(Locale.ROOT).contains("\\noselect")) {
                all.read(client, listed.group(3), listed.group(2));
            }
        }
        return all;
    }

    private void read(PlainClient client, String rawName, String delimiter) {
        String path = rawName.replace(delimiter, "/");
        mailboxes.put(path, new ArrayList<>());
        if (client.run("EXAMINE \"" + rawName + "\"").contains("* 0 EXISTS")) {
            return; // James takes no 1:* where there is none
        }
        for (String row : client.run("UID FETCH 1:* (UID FLAGS BODY.PEEK[])")) {
            Matcher flags = FLAGS.matcher(row);
            Matcher body = BODY.matcher(row);
            if (flags.find() && body.find() && !flags.group(1).contains("\\Deleted")) {
                String bytes = row.substring(body.end(), body.end() + Integer.parseInt(body.group(1)));
                add(path, keywords(flags.group(1)), bytes.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static Set<String> keywords(String flags) {
        Set<String> keywords = new TreeSet<>();
        for (String flag : flags.split(" ")) {
            if (!flag.isBlank() && !flag.equals("\\Recent")) {
                keywords.add(flag.toLowerCase(Locale.ROOT).replace('\\', '$'));
            }
        }
        return keywords;
    }

    void add(String path, Collection<String> keywords, byte[] bytes) {
        Matcher subject = SUBJECT.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        mailboxes.get(path).add(message(subject.find() ? subject.group(1) : "", new TreeSet<>(keywords), bytes));
        mailboxes.get(path).sort(null);
    }

    static String message(String subject, Set<String> keywords, byte[] bytes) {
        return subject + " " + keywords + " " + digest(bytes);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of all messages, wherever they are. */
    Set<String> subjects() {
        Set<String> subjects = new TreeSet<>();
        mailboxes.values().forEach(messages -> messages.forEach(message -> subjects.add(message.split(" ")[0])));
        return subjects;
    }

    // ---- what is to become of it

    MailView copy() {
        MailView copy = empty();
        mailboxes.forEach((path, messages) -> copy.mailboxes.put(path, new ArrayList<>(messages)));
        return copy;
    }

    /** The message of that subject leaves one mailbox. */
    String take(String path, String subject) {
        String message = find(path, subject);
        mailboxes.get(path).remove(message);
        return message;
    }

    void put(String path, String message) {
        mailboxes.get(path).add(message);
        mailboxes.get(path).sort(null);
    }

    String find(String path, String subject) {
        return mailboxes.get(path).stream()
                .filter(message -> message.startsWith(subject + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + subject + " in " + path));
    }

    void change(String path, String subject, UnaryOperator<String> change) {
        put(path, change.apply(take(path, subject)));
    }
}
