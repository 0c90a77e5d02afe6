package org.postferry.fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.postferry.testkit.imap.PlainClient;

/** Somebody's phone: changes the mail by a good network while it is mirrored by a bad one, spread over the transfer. Runs on a thread of its own. */
final class OtherClient implements Runnable {

    private static final int CHANGES = 40;
    private static final int MOST_AT_ONCE = 3;

    /** Well below what the guard against mass removals holds back. */
    private static final int MOST_REMOVALS = 30;

    /** A transfer that waits for its network does not hold this one up. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final PlainClient client;
    private final Random random;
    private final LongSupplier passed;
    private final long between;
    private final List<String> folders;
    private final List<String> done = new ArrayList<>();
    private int removals;
    private int made;

    /** @param folders as the server calls them, the inbox first @param passed how much the mirror has transferred @param total how much there is */
    OtherClient(PlainClient client, List<String> folders, long seed, LongSupplier passed, long total) {
        this.client = client;
        this.folders = new ArrayList<>(folders);
        this.random = new Random(~seed);
        this.passed = passed;
        this.between = total / CHANGES;
    }

    @Override
    public void run() {
        try (client) {
            for (int i = 0; i < CHANGES; i++) {
                await(i * between);
                change(i);
            }
        }
    }

    /** What it did, to be read when it has ended. */
    List<String> done() {
        return done;
    }

    private void await(long bytes) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (passed.getAsLong() < bytes && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private void change(int number) {
        if (number == CHANGES / 3 || number == CHANGES * 2 / 3) {
            rename();
            return;
        }
        String folder = folders.get(random.nextInt(folders.size()));
        switch (random.nextInt(6)) {
            case 0, 1 -> append(folder);
            case 2, 3 -> flag(folder);
            case 4 -> remove(folder);
            default -> move(folder);
        }
    }

    private void append(String folder) {
        String body = Long.toHexString(random.nextLong()).repeat(1 << random.nextInt(13));
        String message = "From: phone@example.org\r\nSubject: appended " + ++made + "\r\nMessage-ID: <" + made
                + "@phone>\r\n\r\n" + body.replaceAll("(.{70})", "$1\r\n") + "\r\n";
        client.append(folder, random.nextBoolean() ? "\\Seen" : "", message.getBytes(StandardCharsets.US_ASCII));
        done.add("append to " + folder);
    }

    private void flag(String folder) {
        String uids = pick(folder);
        String flags = List.of("\\Seen", "\\Flagged", "$Forwarded", "\\Answered", "\\Seen \\Flagged")
                .get(random.nextInt(5));
        store(folder, uids, (random.nextInt(3) == 0 ? "-" : "+") + "FLAGS (" + flags + ")");
    }

    private void remove(String folder) {
        String uids = pick(folder);
        if (mayRemove(uids)) {
            store(folder, uids, "+FLAGS (\\Deleted)");
            client.run("EXPUNGE");
            done.add("expunge");
        }
    }

    private void move(String folder) {
        String uids = pick(folder);
        String target = folders.get(random.nextInt(folders.size()));
        if (!target.equals(folder) && mayRemove(uids)) {
            client.run("UID MOVE " + uids + " \"" + target + "\"");
            done.add("move " + uids + " from " + folder + " to " + target);
        }
    }

    private boolean mayRemove(String uids) {
        int wanted = uids.isEmpty() ? 0 : uids.split(",").length;
        boolean may = wanted > 0 && removals + wanted <= MOST_REMOVALS;
        removals += may ? wanted : 0;
        return may;
    }

    private void store(String folder, String uids, String what) {
        if (!uids.isEmpty()) {
            client.run("UID STORE " + uids + " " + what);
            done.add("store " + uids + " " + what + " in " + folder);
        }
    }

    /** Any folder but the inbox, which cannot be renamed without being emptied. */
    private void rename() {
        int index = 1 + random.nextInt(folders.size() - 1);
        String renamed = "Renamed " + ++made;
        client.attempt("UNSELECT");
        client.run("RENAME \"" + folders.get(index) + "\" \"" + renamed + "\"");
        done.add("rename " + folders.get(index) + " to " + renamed);
        folders.set(index, renamed);
    }

    /** Selects the folder; some of its UIDs with commas between them, or nothing. */
    private String pick(String folder) {
        client.run("SELECT \"" + folder + "\"");
        List<String> uids = new ArrayList<>(client.run("UID SEARCH ALL").stream()
                .filter(line -> line.startsWith("* SEARCH "))
                .flatMap(line -> Stream.of(line.substring("* SEARCH ".length()).split(" ")))
                .toList());
        java.util.Collections.shuffle(uids, random);
        return String.join(",", uids.subList(0, Math.min(uids.size(), 1 + random.nextInt(MOST_AT_ONCE))));
    }
}
