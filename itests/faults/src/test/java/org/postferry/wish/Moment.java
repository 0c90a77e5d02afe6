package org.postferry.wish;

import java.util.List;

/** When a process dies that carries a wish out. */
enum Moment {
    /** The wish is claimed, nothing was sent. */
    BEFORE_THE_COMMAND("perform"),

    /** The server has carried the first command out that changes anything; its answer never arrives. Killed from outside. */
    AFTER_IT_WAS_SENT,

    /** The same with the second such command: a copy is made, and its original marked. Where one is enough, nothing dies. */
    AFTER_THE_NEXT_WAS_SENT,

    /** The answer is here. */
    AFTER_THE_ANSWER("performed"),

    /** What came of it is written and not committed. */
    BEFORE_SETTLE("performed", "BEFORE_COMMIT"),

    /** It is on the disk. */
    AFTER_SETTLE("performed", "SYNCED");

    private final List<String> points;

    Moment(String... points) {
        this.points = List.of(points);
    }

    /** What it passes, in this order, and dies at the last; none: it is killed. */
    List<String> points() {
        return points;
    }

    /** How many commands that change something the server carries out before the process is killed; 0: it dies by itself. */
    int commands() {
        return this == AFTER_IT_WAS_SENT ? 1 : this == AFTER_THE_NEXT_WAS_SENT ? 2 : 0;
    }
}
