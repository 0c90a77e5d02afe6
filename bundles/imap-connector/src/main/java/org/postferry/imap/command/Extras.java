package org.postferry.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.imap.wire.FetchRow;
import org.postferry.imap.wire.Value;

/**
 * What FETCH is asked beyond the usual, where the server has it: names of emails and threads that outlive a move.
 *
 * @param objectIds EMAILID and THREADID (RFC 8474 section 5)
 * @param gmailIds X-GM-MSGID and X-GM-THRID (Gmail's own)
 * @param labels X-GM-LABELS: the mailboxes that Gmail shows this one email in
 */
public record Extras(boolean objectIds, boolean gmailIds, boolean labels) {
    public static final Extras NONE = new Extras(false, false, false);

    static final String LABELS = "X-GM-LABELS";

    /** Labels of one email; nobody sticks on more. */
    public static final int MAX_LABELS = 500;

    /** With a space before each. */
    String words() {
        return (objectIds ? " EMAILID THREADID" : "")
                + (gmailIds ? " X-GM-MSGID X-GM-THRID" : "")
                + (labels ? " " + LABELS : "");
    }

    Optional<String> emailId(FetchRow row) {
        return objectIds ? inParentheses(row, "EMAILID") : plain(row, "X-GM-MSGID");
    }

    /** RFC 8474 section 5.2: NIL where the server keeps no threads. */
    Optional<String> threadId(FetchRow row) {
        return objectIds ? inParentheses(row, "THREADID") : plain(row, "X-GM-THRID");
    }

    /** Empty when the row does not say: that is not the same as none. */
    static Optional<List<String>> labels(FetchRow row) {
        return row.other(LABELS).map(value -> {
            List<String> labels = new ArrayList<>();
            for (Value member : value.members()) {
                if (labels.size() < MAX_LABELS) {
                    member.text().ifPresent(labels::add);
                }
            }
            return labels;
        });
    }

    private static Optional<String> inParentheses(FetchRow row, String item) {
        return row.other(item).flatMap(ObjectId::of);
    }

    private Optional<String> plain(FetchRow row, String item) {
        return gmailIds ? row.other(item).flatMap(Value::text).filter(ObjectId::isValid) : Optional.empty();
    }
}
