package org.postferry.fault;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postferry.testkit.imap.PlainClient;

/** Another client of the account: each act changes something by a connection of its own, and is written down. Thread-safe, one act at a time. */
final class Phone {
    /** Keywords that nobody else sets or clears. */
    static final Set<String> OWN_KEYWORDS = Set.of("$answered", "$forwarded");

    private static final List<String> FLAGS = List.of("\\Seen", "\\Answered", "$Forwarded");

    private static final int MOST_AT_ONCE = 2;

    /** Well below what the guard against mass removals holds back. */
    private static final int MOST_REMOVALS = 6;

    private static final int RENAMES_OF_HUNDRED = 3;
    private static final Pattern LISTED = Pattern.compile("\\* LIST \\(([^)]*)\\) \"(.)\" \"?(.*?)\"?");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");

    private final Supplier<PlainClient> signIn;
    private final Ledger ledger;
    private final Random random;
    private final List<String> done = new ArrayList<>();
    private String delimiter = "/";
    private int removals;
    private int renames;

    Phone(Supplier<PlainClient> signIn, Ledger ledger, long seed) {
        this.signIn = signIn;
        this.ledger = ledger;
        this.random = new Random(~seed);
    }

    synchronized List<String> done() {
        return List.copyOf(done);
    }

    synchronized void act() {
        try (PlainClient client = signIn.get()) {
            List<String> folders = folders(client);
            String folder = folders.get(random.nextInt(folders.size()));
            if (random.nextInt(100) < RENAMES_OF_HUNDRED && !folder.equals("INBOX")) {
                rename(client, folder);
                return;
            }
            switch (random.nextInt(8)) {
                case 0 -> append(client, folder);
                case 1 -> expunge(client, folder);
                case 2, 3 -> move(client, folder, folders.get(random.nextInt(folders.size())));
                default -> mark(client, folder);
            }
        } catch (IllegalStateException | UncheckedIOException refused) {
            // what it was about is another by now: its mailbox was renamed or deleted in that moment
            done.add("  which was refused: " + refused.getMessage());
        }
    }

    private List<String> folders(PlainClient client) {
        List<String> folders = new ArrayList<>();
        for (String line : client.run("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.matches()
                    && !listed.group(1).contains("\\Noselect")
                    && !listed.group(1).contains("\\NonExistent")) {
                delimiter = listed.group(2);
                folders.add(listed.group(3));
            }
        }
        return folders;
    }

    /** As it is called here. */
    private String path(String folder) {
        return folder.replace(delimiter, "/");
    }

    private void rename(PlainClient client, String folder) {
        String renamed = "Phone " + ++renames;
        ledger.renamed();
        done.add("rename " + folder + " to " + renamed);
        client.run("RENAME \"" + folder + "\" \"" + renamed + "\"");
    }

    private void append(PlainClient client, String folder) {
        Letter letter = ledger.letter(random);
        ledger.moved(List.of(letter.number()), path(folder));
        done.add("append letter " + letter.number() + " to " + folder);
        client.append(folder, random.nextBoolean() ? "\\Seen" : "", letter.bytes());
        ledger.appended(letter.number());
    }

    private void expunge(PlainClient client, String folder) {
        SortedMap<Long, Integer> some = pick(client, folder);
        if (!some.isEmpty() && removals + some.size() <= MOST_REMOVALS) {
            removals += some.size();
            ledger.expunged(some.values());
            done.add("expunge letters " + some.values() + " from " + folder);
            client.run("UID STORE " + set(some.keySet()) + " +FLAGS (\\Deleted)");
            client.run("UID EXPUNGE " + set(some.keySet()));
        }
    }

    private void move(PlainClient client, String folder, String into) {
        SortedMap<Long, Integer> some = pick(client, folder);
        if (!some.isEmpty() && !into.equals(folder)) {
            ledger.moved(some.values(), path(into));
            done.add("move letters " + some.values() + " from " + folder + " to " + into);
            client.run("UID MOVE " + set(some.keySet()) + " \"" + into + "\"");
        }
    }

    private void mark(PlainClient client, String folder) {
        SortedMap<Long, Integer> some = pick(client, folder);
        boolean set = random.nextInt(3) > 0;
        String flag = FLAGS.get(random.nextInt(FLAGS.size()));
        if (some.isEmpty()) {
            return;
        }
        done.add((set ? "set " : "clear ") + flag + " of letters " + some.values() + " in " + folder);
        String keyword = flag.replace('\\', '$').toLowerCase(java.util.Locale.ROOT);
        ledger.marking(some.values(), keyword);
        for (String row :
                client.run("UID STORE " + set(some.keySet()) + (set ? " +" : " -") + "FLAGS (" + flag + ")")) {
            Matcher uid = UID.matcher(row);
            if (uid.find() && some.containsKey(Long.parseLong(uid.group(1)))) {
                ledger.marked(some.get(Long.parseLong(uid.group(1))), keyword, set);
            }
        }
    }

    private static String set(Set<Long> uids) {
        return uids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Opens the folder and picks some letters of it by their UIDs. */
    private SortedMap<Long, Integer> pick(PlainClient client, String folder) {
        SortedMap<Long, Integer> there = new TreeMap<>();
        if (!client.run("SELECT \"" + folder + "\"").contains("* 0 EXISTS")) {
            for (String row : client.run("UID FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")) {
                Matcher uid = UID.matcher(row);
                OptionalInt letter = Letter.number(row);
                if (uid.find() && letter.isPresent() && !row.contains("\\Deleted")) {
                    there.put(Long.parseLong(uid.group(1)), letter.getAsInt());
                }
            }
        }
        List<Long> uids = new ArrayList<>(there.keySet());
        Collections.shuffle(uids, random);
        Collection<Long> left = uids.subList(Math.min(uids.size(), 1 + random.nextInt(MOST_AT_ONCE)), uids.size());
        there.keySet().removeAll(Set.copyOf(left));
        return there;
    }
}
