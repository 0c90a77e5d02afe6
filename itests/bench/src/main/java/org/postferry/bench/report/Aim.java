package org.postferry.bench.report;

import java.util.Locale;

/** What the product promises, each a number that must not be exceeded. */
public enum Aim {
    /** mbsync needs 14 times the bare FETCH, a plain pipeline 5. Measured on 100,000 messages with full content. */
    FIRST_SYNC("first sync of 100,000, as a multiple of the bare FETCH over two connections", 4, "times"),

    /** On two cores; mbsync and then mu take 394 s, notmuch 776 s. */
    FIRST_SYNC_AND_INDEX("first sync of 100,000 until everything is found by searching", 45, "s"),

    /** Who sees a new email searches for it at once. */
    FINDABLE("new mail during a first sync, p99 from its row until a search finds it", 1_000, "ms"),

    /** LIST-STATUS tells of all mailboxes in one (RFC 5819); the other ends an IDLE. */
    NO_CHANGE_ROUND_TRIPS("round trips of a cycle without changes, 20 folders", 2, ""),

    /** A thousand accounts looked at once a minute then take less than one core. */
    NO_CHANGE_WORK("processor time of a cycle without changes", 50, "ms"),

    /** People call a quarter of a second at once. */
    PUSH("push, p99 from the server's line to the visible row", 250, "ms"),

    /** It stores what the loop throws away. Measured on 10,000 messages with full content. */
    JMAP_FIRST_SYNC("first sync by JMAP, as a multiple of a plain loop of queries and downloads", 1.5, "times"),

    /** Both states are asked for at once. */
    JMAP_NO_CHANGE("requests of a JMAP cycle without changes", 1, ""),

    JMAP_PUSH("push by JMAP, p99 from the server's StateChange to the visible row", 250, "ms"),

    /** What grows with the mailbox shows at its end; a tenth more is noise. */
    LAST_TENTH("time of the last tenth of a first sync, as a multiple of the first tenth", 1.1, "times"),

    /** Flat: the second half of a first sync may not need more than the first did, but for noise. */
    MEMORY_GROWTH("memory peak of the second half of a first sync, as a multiple of the first half", 1.1, "times"),

    /** The container is made for machines of 1 GB and runs under a hard limit of 512 MB. */
    MEMORY("anonymous resident memory during a first sync", 450, "MB"),

    /** Of 100,000 emails. Half of it is the JVM's warming up. */
    ROWS("processor time for the rows of 100,000 emails", 10, "s"),

    /** With QRESYNC a change costs what it changes, not what the mailbox holds; a quarter more is noise. */
    CHANGE_COST("cost of a change among 1,000,000, as a multiple of one among 10,000", 1.25, "times"),

    /** Faster than a person sees; most of it is the disk. The slowest kind of change counts. */
    ACCEPTED("p99 of a change to its 202, on 100,000 emails", 20, "ms"),

    /** As one command for many emails; one by one would take minutes. */
    BATCH_REACHES("10,000 changes in one batch to the server", 5, "s"),

    /** Nobody waits for it. The slowest kind of query counts. */
    SEARCH("p95 of the slowest kind of query among 100,000 emails", 20, "ms"),

    SEARCH_OF_A_MILLION("p95 of the slowest kind of query among 1,000,000 emails", 60, "ms"),

    /** The faster of notmuch and mu. */
    INDEXING("indexing, as a multiple of the faster peer's time", 1, "times"),

    /** One thread and one TLS session an account, with room to spare. */
    IDLE_MEMORY("memory of 1,000 idle accounts above base", 300, "MB"),

    /** None is ever lost. */
    IDLE_LOST("idle accounts that lost their connection or missed a change", 0, "");

    private final String what;
    private final double limit;
    private final String unit;

    Aim(String what, double limit, String unit) {
        this.what = what;
        this.limit = limit;
        this.unit = unit;
    }

    /** Whether this is good enough. */
    public boolean isMetBy(double measured) {
        return measured <= limit;
    }

    String what() {
        return what;
    }

    String limitText() {
        return text(limit);
    }

    String text(double value) {
        String number = String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
        return unit.isEmpty() ? number : number + " " + unit;
    }
}
