package org.postferry.jmap.facts;

import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.jmap.method.Changes;
import org.postferry.jmap.method.EmailChanges;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;

/** Looks for a message of ours whose answer was lost (protocol danger D-05) among what came since a state. Confined to one call. */
final class Arrivals {
    /** Pages of changes in one look for a message: a server that never comes to an end turns in circles (protocol danger D-16). */
    static final int MAX_PAGES = 500;

    private final Desk desk;
    private final Wanted wanted;

    /** What is looked for: the message by its Message-ID and size, in the mailbox it was to go to; without a Message-ID nothing is it. */
    record Wanted(String mailbox, long size, Optional<String> messageId) {
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
            Changes changes = desk.run(new EmailChanges(state, desk.window()));
            Optional<EmailRow> found = desk.emails(changes.created(), EmailGet.FULL).list().stream()
                    .filter(wanted::is)
                    .findFirst();
            if (found.isPresent() || !changes.hasMore()) {
                return new Look(found, true);
            }
            state = changes.newState();
        }
        return new Look(Optional.empty(), false);
    }
}
