package org.postferry.imap.facts;

import java.util.Optional;
import org.postferry.imap.wire.Listener;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;

/** What the server wants a person to read (ALERT, RFC 9051 section 7.1). Confined to the session's thread. */
final class Alerts implements Listener {
    /** A few sentences; nobody reads more. */
    static final int MAX_CHARACTERS = 1_000;

    private Optional<String> latest = Optional.empty();

    @Override
    public void heard(Response response) {
        if (response instanceof Response.Condition condition) {
            note(condition.status());
        } else if (response instanceof Response.Tagged tagged) {
            note(tagged.status());
        }
    }

    private void note(Status status) {
        if (status.hasCode("ALERT") && !status.text().isBlank()) {
            String words = status.text().strip();
            latest = Optional.of(words.substring(0, Math.min(words.length(), MAX_CHARACTERS)));
        }
    }

    Optional<String> latest() {
        return latest;
    }
}
