package org.postferry.jmap.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailsReceived;
import org.postferry.jmap.method.MethodError;

/**
 * Looks for a message of ours whose answer was lost (protocol danger D-05) among what came since a state; where the server
 * cannot say that any more, or does not name it, among what its mailbox received when it was to be received. Confined to one
 * call.
 */
final class Arrivals {
    /** Pages of one look for a message: a server that never comes to an end turns in circles (protocol danger D-16). */
    static final int MAX_PAGES = 500;

    /** A server may round the time that it was told. */
    private static final Duration ROUNDED = Duration.ofSeconds(1);

    /** What a server that puts its own time stamped while this was tried lies within that. */
    private static final Duration LATE = Duration.ofDays(1);

    private final Desk desk;
    private final Wanted wanted;
    private boolean passedOver;

    /**
     * What is looked for: the message by its Message-ID and size, in the mailbox it was to go to; without a Message-ID nothing is it.
     *
     * @param receivedAt as the server was told
     */
    record Wanted(String mailbox, long size, Optional<String> messageId, Instant receivedAt) {
        boolean is(EmailRow row) {
            return row.size() == size
                    && row.mailboxIds().contains(mailbox)
                    && messageId.filter(id -> bears(row, id)).isPresent();
        }

        private static boolean bears(EmailRow row, String id) {
            return row.headers().stream()
                    .anyMatch(field -> field.name().equalsIgnoreCase("Message-ID")
                            && field.value().strip().equals("<" + id + ">"));
        }

        /** What was in the mailbox before may be the same message: only what bears our time is ours. */
        boolean isByTime(EmailRow row) {
            Duration apart = Duration.between(receivedAt, row.receivedAt()).abs();
            return is(row) && apart.compareTo(ROUNDED) <= 0;
        }
    }

    /** @param whole everything was looked through */
    record Look(Optional<EmailRow> found, boolean whole) {}

    Arrivals(Desk desk, Wanted wanted) {
        this.desk = desk;
        this.wanted = wanted;
    }

    Look since(String before) throws ConnectorException, InterruptedException {
        String state = before;
        for (int page = 0; page < MAX_PAGES; page++) {
            Optional<Changes> changes = changes(state);
            if (changes.isEmpty()) {
                return received();
            }
            Optional<EmailRow> found =
                    rows(changes.get().created()).stream().filter(wanted::is).findFirst();
            if (found.isPresent()) {
                return new Look(found, true);
            }
            if (!changes.get().hasMore()) {
                return untold();
            }
            state = changes.get().newState();
        }
        return new Look(Optional.empty(), false);
    }

    /** An import may have changed no state (docs/quirks.md): it is in its mailbox then, under our time. */
    private Look untold() throws ConnectorException, InterruptedException {
        boolean toldAll = !passedOver;
        return new Look(received(wanted.receivedAt()).found(), toldAll);
    }

    /** Empty where the server cannot say. */
    private Optional<Changes> changes(String state) throws ConnectorException, InterruptedException {
        return desk.ask(window -> {
            try {
                return Optional.of(desk.api().run(new EmailChanges(state, window)));
            } catch (MethodError refused) {
                if (Failures.isGap(refused)) {
                    return Optional.empty();
                }
                throw refused;
            }
        });
    }

    /** About the time that it was to bear, and about now: a server may put its own instead. */
    private Look received() throws ConnectorException, InterruptedException {
        Look look = received(wanted.receivedAt());
        return look.found().isPresent() || !look.whole()
                ? look
                : received(desk.clock().instant());
    }

    private Look received(Instant about) throws ConnectorException, InterruptedException {
        long position = 0;
        for (int page = 0; page < MAX_PAGES; page++) {
            List<String> ids;
            try {
                ids = desk.run(new EmailsReceived(wanted.mailbox(), about, position, desk.window()))
                        .ids();
            } catch (ConnectorException refused) {
                if (refused.kind() == Kind.PERMANENT) {
                    return new Look(Optional.empty(), false);
                }
                throw refused;
            }
            List<EmailRow> rows = rows(ids);
            Optional<EmailRow> found = rows.stream().filter(wanted::isByTime).findFirst();
            // it may be ours under a time of the server's, or another copy
            passedOver |= rows.stream().anyMatch(row -> wanted.is(row) && isOfLate(row));
            if (found.isPresent() || ids.isEmpty()) {
                return new Look(found, !passedOver);
            }
            position += ids.size();
        }
        return new Look(Optional.empty(), false);
    }

    private boolean isOfLate(EmailRow row) {
        Duration apart = Duration.between(row.receivedAt(), desk.clock().instant());
        return apart.compareTo(LATE) <= 0;
    }

    private List<EmailRow> rows(Collection<String> ids) throws ConnectorException, InterruptedException {
        Inquiry.Answer answer = new Inquiry(desk, EmailGet.FULL).of(ids);
        // what cannot be read may be it
        passedOver |= !answer.unreadable().isEmpty();
        return answer.rows();
    }
}
