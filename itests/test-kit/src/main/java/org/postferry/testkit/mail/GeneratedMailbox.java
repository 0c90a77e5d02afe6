package org.postferry.testkit.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * As much mail as wanted, as real mail is: a median of 8 kB with a tail to 1 MB, conversations, eight charsets, attachments, in twenty folders. Each
 * email follows from the seed and its index alone, so a test can make any of them again to compare. Immutable, thread-safe.
 *
 * <pre>{@code
 * GeneratedMailbox mailbox = GeneratedMailbox.of(10_000);
 * new MaildirTree(server.maildir("anna")).write(mailbox);
 * byte[] expected = mailbox.email(17).onTheWire();
 * }</pre>
 */
public final class GeneratedMailbox {

    private static final long ANY_SEED = 1;

    private static final int MEDIAN_BYTES = 8_192;
    private static final int MIN_BYTES = 900;
    private static final int MAX_BYTES = 1 << 20;

    /** Of the logarithm of the size: gives a mean of about 17 kB. */
    private static final double SIGMA = 1.17;

    private static final Instant FIRST = Instant.parse("2022-01-01T00:00:00Z");
    private static final Duration SPAN = Duration.ofDays(4 * 365);

    private static final double REPLIES = 0.46;
    private static final double OWN_REPLIES = 0.35;
    private static final double REPLY_DISTANCE = 40;
    private static final int MAX_REFERENCES = 12;

    private final long seed;
    private final int emails;

    private GeneratedMailbox(long seed, int emails) {
        this.seed = seed;
        this.emails = emails;
    }

    /** That many emails. */
    public static GeneratedMailbox of(int emails) {
        return of(ANY_SEED, emails);
    }

    /** Other emails for another seed. */
    public static GeneratedMailbox of(long seed, int emails) {
        return new GeneratedMailbox(seed, emails);
    }

    public int size() {
        return emails;
    }

    /** Makes one; the same at every call. */
    public GeneratedEmail email(int index) {
        int root = root(index);
        Random random = random(index, Purpose.CONTENT);
        Folder conversation = folder(root);
        boolean own = root != index && conversation.kind() == Folder.Kind.PERSONAL && random.nextDouble() < OWN_REPLIES;
        Folder folder = own ? Folder.SENT : conversation;
        Instant receivedAt = receivedAt(index);
        Script script = Script.pick(random(root, Purpose.SCRIPT));
        Letter letter = new Letter(
                folder.kind(),
                own,
                receivedAt,
                messageId(index),
                references(index),
                script,
                subject(index, root, script));
        byte[] stored = letter.write(random, wantedBytes(random));
        return new GeneratedEmail(index, folder, receivedAt, flags(folder, own, random), stored);
    }

    private String messageId(int index) {
        return Long.toHexString(random(index, Purpose.MESSAGE_ID).nextLong()) + "." + index + "@mail.example.org";
    }

    private String subject(int index, int root, Script script) {
        Random random = random(root, Purpose.SUBJECT);
        return (index == root ? "" : "Re: ")
                + script.words(random, 15 + random.nextInt(40))
                        .replace('\n', ' ')
                        .strip();
    }

    private Instant receivedAt(int index) {
        double place = (index + random(index, Purpose.TIME).nextDouble()) / emails;
        return FIRST.plusSeconds((long) (place * SPAN.toSeconds()));
    }

    private Folder folder(int root) {
        double left = random(root, Purpose.FOLDER).nextDouble();
        for (Folder folder : Folder.ALL) {
            left -= folder.share();
            if (left < 0) {
                return folder;
            }
        }
        return Folder.ALL.get(0);
    }

    /** The email that this one answers, or itself. */
    private int parent(int index) {
        Random random = random(index, Purpose.PARENT);
        if (index == 0 || random.nextDouble() >= REPLIES) {
            return index;
        }
        int back = (int) (-REPLY_DISTANCE * StrictMath.log(1 - random.nextDouble()));
        return Math.max(0, index - 1 - back);
    }

    private int root(int index) {
        int at = index;
        for (int above = parent(at); above != at; above = parent(at)) {
            at = above;
        }
        return at;
    }

    private List<String> references(int index) {
        List<String> newestFirst = new ArrayList<>();
        int at = index;
        for (int above = parent(at); above != at && newestFirst.size() < MAX_REFERENCES; above = parent(at)) {
            newestFirst.add(messageId(above));
            at = above;
        }
        List<String> oldestFirst = new ArrayList<>();
        newestFirst.forEach(id -> oldestFirst.add(0, id));
        return oldestFirst;
    }

    private static int wantedBytes(Random random) {
        double bytes = MEDIAN_BYTES * StrictMath.exp(SIGMA * random.nextGaussian());
        return (int) Math.min(MAX_BYTES, Math.max(MIN_BYTES, bytes));
    }

    private static String flags(Folder folder, boolean own, Random random) {
        String flags = folder.path().equals("Drafts") ? "D" : "";
        flags += random.nextDouble() < 0.03 ? "F" : "";
        flags += !own && random.nextDouble() < 0.12 ? "R" : "";
        flags += own || random.nextDouble() < 0.82 ? "S" : "";
        return flags;
    }

    private Random random(int index, Purpose purpose) {
        // Random's first numbers follow its seed too closely for seeds that stand side by side: mix them first
        long z = (seed * 31 + purpose.ordinal()) * 0x9E3779B97F4A7C15L + index;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return new Random(z ^ (z >>> 31));
    }

    private enum Purpose {
        CONTENT,
        FOLDER,
        MESSAGE_ID,
        PARENT,
        SCRIPT,
        SUBJECT,
        TIME
    }
}
