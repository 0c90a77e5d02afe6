package org.postferry.fault;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.testkit.imap.PlainClient;

/** All mail of an account: of each mailbox its messages by what the server calls them, each with its keywords and the digest of its bytes. */
record Copies(SortedMap<String, SortedMap<String, Copy>> mailboxes) {

    private static final Pattern LISTED = Pattern.compile("\\* LIST \\(([^)]*)\\) \"(.)\" \"?(.*?)\"?");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern BODY = Pattern.compile("BODY\\[] \\{(\\d+)}\r\n");

    /** What is to be equal of one message. */
    record Copy(Set<String> keywords, String digest) {}

    static Copies none() {
        return new Copies(new TreeMap<>());
    }

    void add(String mailbox, String name, Copy copy) {
        Copy other = mailboxes.get(mailbox).put(name, copy);
        if (other != null) {
            throw new AssertionError("twice in " + mailbox + ": " + name);
        }
    }

    /** What the server has, read by a client that shares nothing with ours. Messages marked as deleted are not shown and so not read. */
    static Copies of(PlainClient client) {
        Copies all = none();
        for (String line : client.run("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.matches()) {
                String mailbox = listed.group(3);
                String path = mailbox.replace(listed.group(2), "/");
                all.mailboxes.put(path, new TreeMap<>());
                // none can be opened that only holds others
                client.attempt("EXAMINE \"" + mailbox + "\"");
                client.attempt("UID FETCH 1:* (UID FLAGS BODY.PEEK[])").forEach(row -> all.addRow(path, row));
            }
        }
        return all;
    }

    /** Servers have each their own order of items. */
    private void addRow(String mailbox, String row) {
        Matcher body = BODY.matcher(row);
        if (!body.find()) {
            return;
        }
        int end = body.end() + Integer.parseInt(body.group(1));
        String items = row.substring(0, body.start()) + row.substring(end);
        String flags = first(FLAGS, items);
        if (!flags.contains("\\Deleted")) {
            byte[] bytes = row.substring(body.end(), end).getBytes(StandardCharsets.ISO_8859_1);
            add(mailbox, first(UID, items), new Copy(keywords(flags), digest(bytes)));
        }
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new AssertionError("no " + pattern + " in a row of the server");
        }
        return found.group(1);
    }

    private static Set<String> keywords(String flags) {
        Set<String> keywords = new TreeSet<>();
        for (String flag : flags.split(" ")) {
            if (!flag.isBlank() && !flag.equals("\\Recent")) {
                keywords.add(flag.toLowerCase(java.util.Locale.ROOT).replace('\\', '$'));
            }
        }
        return keywords;
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    int size() {
        return mailboxes.values().stream().mapToInt(Map::size).sum();
    }

    /** The same without the server's names, for two protocols that have each their own: equal bytes in one mailbox are told apart by their keywords. */
    Copies nameless() {
        Copies all = none();
        mailboxes.forEach((mailbox, copies) -> {
            SortedMap<String, Copy> counted = new TreeMap<>();
            copies.values().stream()
                    .sorted(Comparator.comparing(copy -> copy.keywords().toString()))
                    .forEach(copy -> {
                        int number = 1;
                        while (counted.containsKey(copy.digest() + " " + number)) {
                            number++;
                        }
                        counted.put(copy.digest() + " " + number, copy);
                    });
            all.mailboxes.put(mailbox, counted);
        });
        return all;
    }

    /** Where the other differs, a line each. */
    List<String> differences(Copies mirror) {
        List<String> differences = new ArrayList<>();
        Set<String> all = new TreeSet<>(mailboxes.keySet());
        all.addAll(mirror.mailboxes.keySet());
        for (String mailbox : all) {
            if (!mailboxes.containsKey(mailbox) || !mirror.mailboxes.containsKey(mailbox)) {
                differences.add("mailbox " + mailbox
                        + (mailboxes.containsKey(mailbox) ? " is missing here" : " is here alone"));
                continue;
            }
            SortedMap<String, Copy> there = mailboxes.get(mailbox);
            SortedMap<String, Copy> here = mirror.mailboxes.get(mailbox);
            Set<String> names = new TreeSet<>(there.keySet());
            names.addAll(here.keySet());
            for (String email : names) {
                Copy expected = there.get(email);
                Copy actual = here.get(email);
                if (expected == null || !expected.equals(actual)) {
                    differences.add(mailbox + " " + email + ": there " + expected + ", here " + actual);
                }
            }
        }
        return differences;
    }
}
