package org.postferry.fault;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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

/** All mail of an account: of each mailbox its messages by UID, each with its keywords and the digest of its bytes. */
record Copies(SortedMap<String, SortedMap<Long, Copy>> mailboxes) {

    private static final Pattern LISTED = Pattern.compile("\\* LIST \\(([^)]*)\\) \\S+ \"?(.*?)\"?");
    private static final Pattern FETCHED = Pattern.compile(
            "\\* \\d+ FETCH \\(UID (\\d+) FLAGS \\(([^)]*)\\) BODY\\[] \\{(\\d+)}\r\n(.*)\\)", Pattern.DOTALL);

    /** What is to be equal of one message. */
    record Copy(Set<String> keywords, String digest) {}

    static Copies none() {
        return new Copies(new TreeMap<>());
    }

    void add(String mailbox, long uid, Copy copy) {
        Copy other = mailboxes.get(mailbox).put(uid, copy);
        if (other != null) {
            throw new AssertionError("twice in " + mailbox + ": " + uid);
        }
    }

    /** What the server has, read by a client that shares nothing with ours. Messages marked as deleted are not shown and so not read. */
    static Copies of(PlainClient client) {
        Copies all = none();
        for (String line : client.run("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.matches()) {
                String mailbox = listed.group(2);
                all.mailboxes.put(mailbox, new TreeMap<>());
                // none can be opened that only holds others
                client.attempt("EXAMINE \"" + mailbox + "\"");
                client.attempt("UID FETCH 1:* (UID FLAGS BODY.PEEK[])").forEach(row -> all.addRow(mailbox, row));
            }
        }
        return all;
    }

    private void addRow(String mailbox, String row) {
        Matcher fetched = FETCHED.matcher(row);
        if (fetched.matches() && !fetched.group(2).contains("\\Deleted")) {
            String body = fetched.group(4).substring(0, Integer.parseInt(fetched.group(3)));
            Copy copy = new Copy(keywords(fetched.group(2)), digest(body.getBytes(StandardCharsets.ISO_8859_1)));
            add(mailbox, Long.parseLong(fetched.group(1)), copy);
        }
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

    /** Where the other differs, a line each. */
    List<String> differences(Copies mirror) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new TreeSet<>(mailboxes.keySet());
        names.addAll(mirror.mailboxes.keySet());
        for (String name : names) {
            if (!mailboxes.containsKey(name) || !mirror.mailboxes.containsKey(name)) {
                differences.add(
                        "mailbox " + name + (mailboxes.containsKey(name) ? " is missing here" : " is here alone"));
                continue;
            }
            SortedMap<Long, Copy> there = mailboxes.get(name);
            SortedMap<Long, Copy> here = mirror.mailboxes.get(name);
            Set<Long> uids = new TreeSet<>(there.keySet());
            uids.addAll(here.keySet());
            for (long uid : uids) {
                Copy expected = there.get(uid);
                Copy actual = here.get(uid);
                if (expected == null || !expected.equals(actual)) {
                    differences.add(name + " " + uid + ": there " + expected + ", here " + actual);
                }
            }
        }
        return differences;
    }
}
