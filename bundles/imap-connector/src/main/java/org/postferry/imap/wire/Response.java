package org.postferry.imap.wire;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One line of the server, with its literals (RFC 3501 section 7). */
public sealed interface Response {
    /** How a command ended. */
    record Tagged(String tag, Status status) implements Response {}

    /** The server waits for us to go on (RFC 3501 section 7.5). */
    record Continuation(String text) implements Response {}

    /** Told without being an end. */
    sealed interface Untagged extends Response {}

    /** OK, NO, BAD, BYE or PREAUTH. */
    record Condition(Status status) implements Untagged {}

    /** {@code EXISTS}, {@code RECENT} or {@code EXPUNGE} with its number. */
    record Count(String name, long number) implements Untagged {}

    /** {@code FETCH}. */
    record Fetched(FetchRow row) implements Untagged {}

    /**
     * {@code SEARCH} or {@code ESEARCH} (RFC 4731).
     *
     * @param tag of the command it answers, where the server said it
     */
    record Found(Optional<String> tag, UidSet uids, OptionalLong count) implements Untagged {}

    /** {@code VANISHED} (RFC 7162 section 3.2.10). */
    record Vanished(boolean earlier, UidSet uids) implements Untagged {}

    /** Anything else: its name in upper case and its values. */
    record Data(String name, List<Value> values) implements Untagged {
        public Data {
            values = List.copyOf(values);
        }
    }

    /**
     * Could not be read; what follows it can.
     *
     * @param name as far as it was read
     * @param uid of a FETCH, as far as it was read
     */
    record Malformed(String name, OptionalLong uid) implements Untagged {}
}
