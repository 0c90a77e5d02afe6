package org.postferry.wish;

import static org.postferry.wish.SendMoment.Fate.ABOUT_TO_LEAVE;
import static org.postferry.wish.SendMoment.Fate.IN_DOUBT;
import static org.postferry.wish.SendMoment.Fate.IN_DOUBT_AND_DELIVERED;
import static org.postferry.wish.SendMoment.Fate.SENT;

import java.util.List;

/** When a process dies that sends a message, files its copy and drops its draft; in this order. */
enum SendMoment {
    /** The wish is claimed. */
    CLAIMED(ABOUT_TO_LEAVE, "SYNCED"),

    /** That it is being handed over is written and not committed. */
    BEFORE_THE_HAND_OVER_IS_WRITTEN_DOWN(ABOUT_TO_LEAVE, "SYNCED", "BEFORE_COMMIT"),

    /** That is on the disk; nobody was spoken to. */
    HAND_OVER_WRITTEN_DOWN(IN_DOUBT, "submit"),

    /** The server has heard DATA and not answered it. Killed from outside. */
    AT_DATA(IN_DOUBT),

    HALFWAY_THROUGH_THE_MESSAGE(IN_DOUBT, "half of the message"),

    /** The server has taken it and not said so. Killed from outside. */
    AFTER_THE_DOT(IN_DOUBT_AND_DELIVERED),

    /** The server's yes is here. */
    AFTER_THE_ANSWER(IN_DOUBT_AND_DELIVERED, "submitted"),

    /** It is written and not committed. */
    BEFORE_SETTLE(IN_DOUBT_AND_DELIVERED, "submitted", "BEFORE_COMMIT"),

    /** It is on the disk, and so is that a copy is to be filed and a draft to be dropped. */
    AFTER_SETTLE(SENT, "submitted", "SYNCED"),

    BEFORE_THE_COPY_IS_FILED(SENT, "submitted", "perform"),

    /** The server has carried out the command that files the copy; its answer never arrives. Killed from outside. */
    COPY_FILED(SENT),

    BEFORE_THE_COPY_IS_SETTLED(SENT, "submitted", "performed", "BEFORE_COMMIT"),

    COPY_SETTLED(SENT, "submitted", "performed", "SYNCED"),

    BEFORE_THE_DRAFT_IS_DROPPED(SENT, "submitted", "performed", "perform"),

    /** The server has marked the draft as deleted; its answer never arrives. Killed from outside. */
    DRAFT_MARKED(SENT),

    /** The server has removed it; its answer never arrives. Killed from outside, where a server can remove one email. */
    DRAFT_REMOVED(SENT),

    BEFORE_THE_DRAFT_IS_SETTLED(SENT, "submitted", "performed", "performed", "BEFORE_COMMIT"),

    DRAFT_SETTLED(SENT, "submitted", "performed", "performed", "SYNCED");

    /** What stands when it dies. */
    enum Fate {
        /** The message leaves afterwards. */
        ABOUT_TO_LEAVE,
        /** It was not delivered, and nobody here can know that. */
        IN_DOUBT,
        /** It was delivered, and nobody here can know that but by a copy. */
        IN_DOUBT_AND_DELIVERED,
        /** It was delivered, and that is known. */
        SENT;

        boolean isInDoubt() {
            return this == IN_DOUBT || this == IN_DOUBT_AND_DELIVERED;
        }

        /** How many were delivered by then. */
        int delivered() {
            return this == IN_DOUBT_AND_DELIVERED || this == SENT ? 1 : 0;
        }
    }

    private final Fate fate;
    private final List<String> points;

    SendMoment(Fate fate, String... points) {
        this.fate = fate;
        this.points = List.of(points);
    }

    Fate fate() {
        return fate;
    }

    /** What it passes, in this order, and dies at the last; none: it is killed. */
    List<String> points() {
        return points;
    }

    /** How many commands that change something the IMAP server carries out before the process is killed; 0: it dies otherwise. */
    int commands() {
        return switch (this) {
            case COPY_FILED -> 1;
            case DRAFT_MARKED -> 2;
            case DRAFT_REMOVED -> 3;
            default -> 0;
        };
    }

    /** Whether the server for sending was told by then that a message comes. */
    boolean isHeardOf() {
        return ordinal() >= AT_DATA.ordinal();
    }

    /** Whether nobody had taken the draft away by then. */
    boolean hasDraft() {
        return ordinal() <= BEFORE_THE_DRAFT_IS_DROPPED.ordinal();
    }

    /** Whether a server that files what is sent by itself takes it there too: nothing is filed from here then. */
    boolean isOfAServerThatFiles() {
        return this == CLAIMED || ordinal() >= AFTER_THE_DOT.ordinal() && ordinal() <= AFTER_SETTLE.ordinal();
    }
}
