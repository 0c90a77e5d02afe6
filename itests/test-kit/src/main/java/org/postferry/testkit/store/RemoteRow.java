package org.postferry.testkit.store;

import java.util.Map;
import java.util.Optional;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;

/**
 * What one scope reports under one remote id.
 *
 * @param email empty for what is left out
 * @param marks in which mailboxes; empty for what is left out, and where the server could not say
 */
record RemoteRow(Optional<EmailId> email, Kind kind, Map<MailboxId, Mark> marks, Optional<Staged> staged) {
    enum Kind {
        EMAIL,
        UNREADABLE,
        LEFT_OUT
    }

    RemoteRow {
        marks = Map.copyOf(marks);
    }

    static RemoteRow of(EmailId email, Kind kind, Map<MailboxId, Mark> marks) {
        return new RemoteRow(Optional.of(email), kind, marks, Optional.empty());
    }

    static RemoteRow leftOut() {
        return new RemoteRow(Optional.empty(), Kind.LEFT_OUT, Map.of(), Optional.empty());
    }

    /** An email that is in nobody knows which mailbox. */
    boolean isUnplaced() {
        return email.isPresent() && marks.isEmpty();
    }

    RemoteRow withMarks(Map<MailboxId, Mark> newMarks) {
        return new RemoteRow(email, kind, newMarks, staged);
    }

    RemoteRow staged(Optional<Staged> newStaged) {
        return new RemoteRow(email, kind, marks, newStaged);
    }

    /** On its way out. @param number in the order of staging @param approved a person has allowed it */
    record Staged(Why why, long number, boolean approved) {
        enum Why {
            TOLD,
            ABSENT,
            ABSENT_PROVEN,
            RENUMBERED
        }

        Staged because(Why newWhy) {
            return new Staged(newWhy, number, approved);
        }

        Staged allowed() {
            return new Staged(why, number, true);
        }
    }
}
