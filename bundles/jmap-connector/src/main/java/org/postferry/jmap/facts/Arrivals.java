package org.postferry.jmap.facts;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteCommand;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailsReceived;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.wire.Answer;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.WireException;

/**
 * Looks for a message of ours whose answer was lost (protocol danger D-05): among what came since a state, which only we can have
 * put there; or in its mailbox, where it may have been before. Only the very same bytes are it. Confined to one call.
 */
final class Arrivals {
    /** Pages of one look for a message: a server that never comes to an end turns in circles (protocol danger D-16). */
    static final int MAX_PAGES = 500;
    /** Nobody has more copies of one message in one mailbox; each is downloaded to be compared. */
    static final int MAX_COPIES = 20;

    /** A server may round the time that it was told. */
    private static final Duration ROUNDED = Duration.ofSeconds(1);

    /** What a server that puts its own time stamped while this was tried lies within that. */
    private static final Duration LATE = Duration.ofDays(1);

    private static final int BUFFER = 64 * 1024;

    private final Desk desk;
    private final Wanted wanted;
    private int compared;
    private boolean passedOver;

    /**
     * What is looked for, in the mailbox it was to go to; without a Message-ID nothing is it.
     *
     * @param receivedAt as the server was told
     */
    record Wanted(String mailbox, RemoteCommand.Message message, Optional<String> messageId, Instant receivedAt) {
        boolean fits(EmailRow row) {
            return row.size() == message.sizeBytes() && row.mailboxIds().contains(mailbox);
        }

        boolean isNamed(EmailRow row) {
            return messageId.filter(id -> bears(row, id)).isPresent();
        }

        private static boolean bears(EmailRow row, String id) {
            return row.headers().stream()
                    .anyMatch(field -> field.name().equalsIgnoreCase("Message-ID")
                            && field.value().strip().equals("<" + id + ">"));
        }

        boolean isOfItsTime(EmailRow row) {
            return Duration.between(receivedAt, row.receivedAt()).abs().compareTo(ROUNDED) <= 0;
        }
    }

    /** @param whole everything was looked through, and nothing else may be it */
    record Look(Optional<EmailRow> found, boolean whole) {}

    Arrivals(Desk desk, Wanted wanted) {
        this.desk = desk;
        this.wanted = wanted;
    }

    /** Among what came since a state; empty where the server cannot say that any more. */
    Optional<Look> since(String before) throws ConnectorException, InterruptedException {
        String state = before;
        for (int page = 0; page < MAX_PAGES; page++) {
            Optional<Changes> changes = changes(state);
            if (changes.isEmpty()) {
                return Optional.empty();
            }
            Optional<EmailRow> found = firstSame(fitting(changes.get().created()));
            if (found.isPresent() || !changes.get().hasMore()) {
                return Optional.of(new Look(found, !passedOver));
            }
            state = changes.get().newState();
        }
        return Optional.of(new Look(Optional.empty(), false));
    }

    /** In its mailbox, under the time that the server was told; it may have been there before. */
    Look underItsTime() throws ConnectorException, InterruptedException {
        return received(wanted.receivedAt());
    }

    /** In its mailbox, under the time that the server was told; one under another time of late is in doubt: a server may put its own. */
    Look underAnyTime() throws ConnectorException, InterruptedException {
        Look look = received(wanted.receivedAt());
        return look.found().isPresent() || !look.whole()
                ? look
                : received(desk.clock().instant());
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
            if (ids.isEmpty()) {
                return new Look(Optional.empty(), !passedOver);
            }
            List<EmailRow> fitting = fitting(ids);
            Optional<EmailRow> found =
                    firstSame(fitting.stream().filter(wanted::isOfItsTime).toList());
            if (found.isPresent()) {
                return new Look(found, true);
            }
            List<EmailRow> others = fitting.stream()
                    .filter(row -> !wanted.isOfItsTime(row) && isOfLate(row))
                    .toList();
            passedOver |= firstSame(others).isPresent();
            position += ids.size();
        }
        return new Look(Optional.empty(), false);
    }

    private boolean isOfLate(EmailRow row) {
        Duration apart = Duration.between(row.receivedAt(), desk.clock().instant());
        return apart.compareTo(LATE) <= 0;
    }

    /** They may be thousands: the headers of few are asked for. */
    private List<EmailRow> fitting(Collection<String> ids) throws ConnectorException, InterruptedException {
        return rows(ids, EmailGet.MUTABLE).stream().filter(wanted::fits).toList();
    }

    private Optional<EmailRow> firstSame(List<EmailRow> fitting) throws ConnectorException, InterruptedException {
        List<String> ids = fitting.stream().map(EmailRow::id).toList();
        for (EmailRow row : rows(ids, EmailGet.FULL)) {
            if (wanted.isNamed(row) && isSame(row)) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private List<EmailRow> rows(Collection<String> ids, List<String> properties)
            throws ConnectorException, InterruptedException {
        Inquiry.Answer answer = new Inquiry(desk, properties).of(ids);
        // what cannot be read may be it
        passedOver |= !answer.unreadable().isEmpty();
        return answer.rows();
    }

    /** A corrected copy bears the same Message-ID, and may be as long. What the server does not give may be it. */
    private boolean isSame(EmailRow row) throws ConnectorException, InterruptedException {
        if (row.blobId().isEmpty() || ++compared > MAX_COPIES) {
            passedOver = true;
            return false;
        }
        try {
            Outgoing download = Outgoing.get(desk.api().download(row.blobId().get()), "*/*");
            Answer answer = desk.api().web().begin(download).answer();
            try (InputStream theirs = answer.body();
                    InputStream ours = wanted.message().open()) {
                passedOver |= !answer.isSuccess();
                return answer.isSuccess() && isSame(theirs, ours);
            }
        } catch (WireException broken) {
            throw Failures.of(broken);
        } catch (IOException broken) {
            throw ConnectorException.of(
                            Kind.TRANSIENT, Extent.EMAIL, "What may be the message broke off while it was compared.")
                    .withCause(broken);
        }
    }

    private static boolean isSame(InputStream one, InputStream other) throws IOException {
        byte[] some = new byte[BUFFER];
        byte[] others = new byte[BUFFER];
        while (true) {
            int read = one.readNBytes(some, 0, BUFFER);
            if (!Arrays.equals(some, 0, read, others, 0, other.readNBytes(others, 0, BUFFER))) {
                return false;
            }
            if (read < BUFFER) {
                return true;
            }
        }
    }
}
