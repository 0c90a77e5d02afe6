package org.postferry.bench;

import java.util.Set;

/** What was asked for on the command line. */
record Options(String what, int messages, int accounts, int runs, boolean cold, boolean profile) {

    private static final int DEFAULT_MESSAGES = 10_000;
    private static final int DEFAULT_ROWS = 100_000;
    private static final int DEFAULT_ACCOUNTS = 1_000;
    private static final int DEFAULT_RUNS = 5;
    private static final Set<String> KINDS = Set.of("imap", "jmap", "engine", "store", "outbox", "search", "idle");

    /** What is measured on a large mailbox, if nothing else is said. */
    private static final Set<String> LARGE = Set.of("store", "outbox");

    static final String USAGE =
            """
            Usage: ./bench imap   [--messages 10000|100000] [--runs 5] [--warm-only] [--profile]
                   ./bench jmap   [--messages 10000] [--runs 5]
                   ./bench engine
                   ./bench store  [--messages 100000] [--runs 5]
                   ./bench outbox [--messages 100000] [--runs 5]
                   ./bench search [--messages 10000|100000|1000000]
                   ./bench idle   [--accounts 1000]

            Measures and writes docs/benchmarks.md. Exit code 1: an aim was missed.

              imap           an account on a local Dovecot, next to mbsync and a bare FETCH
              jmap           an account on a local James, next to a plain loop of queries and downloads
              engine         what a change costs among 10,000 and among 1,000,000 emails
              store          what the rows of a first sync cost
              outbox         how fast changes are accepted, and reach a local Dovecot
              search         what indexing and finding cost, next to notmuch and mu (up to 100,000)
              idle           what accounts cost in which nothing happens

              --messages N   how many emails the mailbox holds (default 10000; of store and outbox 100000)
              --accounts N   how many accounts are idle (default 1000)
              --runs N       how often everything is measured (default 5)
              --warm-only    without the runs on an emptied page cache (which only root can empty)
              --profile      one first sync under Flight Recorder instead, and where its time went
            """;

    /** @throws IllegalArgumentException with a sentence for a person */
    static Options parse(String... arguments) {
        if (arguments.length == 0 || !KINDS.contains(arguments[0])) {
            throw new IllegalArgumentException(
                    "What shall be measured? imap, jmap, engine, store, outbox, search or idle.");
        }
        int messages = LARGE.contains(arguments[0]) ? DEFAULT_ROWS : DEFAULT_MESSAGES;
        int accounts = DEFAULT_ACCOUNTS;
        int runs = DEFAULT_RUNS;
        boolean cold = true;
        boolean profile = false;
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--messages" -> messages = number(arguments, ++i);
                case "--accounts" -> accounts = number(arguments, ++i);
                case "--runs" -> runs = number(arguments, ++i);
                case "--warm-only" -> cold = false;
                case "--profile" -> profile = true;
                default -> throw new IllegalArgumentException(arguments[i] + " is not known.");
            }
        }
        return new Options(arguments[0], messages, accounts, runs, cold, profile);
    }

    private static int number(String[] arguments, int at) {
        if (at >= arguments.length || !arguments[at].matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a number.");
        }
        return Integer.parseInt(arguments[at]);
    }
}
