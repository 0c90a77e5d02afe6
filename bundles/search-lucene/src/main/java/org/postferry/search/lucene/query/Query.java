package org.postferry.search.lucene.query;

import java.time.Instant;
import java.util.List;
import org.postferry.model.ThreadId;

/** What a person asked for. */
public sealed interface Query {
    /** Everything. */
    record All() implements Query {}

    /**
     * Something that is said.
     *
     * @param text as it was typed; its words stand side by side, in this order
     * @param prefix whether the last word only begins so
     */
    record Said(Field field, String text, boolean prefix) implements Query {}

    /** In a mailbox of that path, of that last segment, or of that role. */
    record InMailbox(String name) implements Query {}

    /** Of the account with that id, name or address. */
    record OfAccount(String name) implements Query {}

    /** With a keyword, lower case. */
    record HasKeyword(String keyword) implements Query {}

    /** With something that a person would save. */
    record HasAttachment() implements Query {}

    /** With that Message-ID, without angle brackets. */
    record HasMessageId(String messageId) implements Query {}

    /** Of that conversation. */
    record InThread(ThreadId thread) implements Query {}

    /** Received from {@code from} on and before {@code until}. */
    record Received(Instant from, Instant until) implements Query {}

    /** Of at least {@code least} and at most {@code most} bytes. */
    record Size(long least, long most) implements Query {}

    /** All of them; of none, everything. */
    record And(List<Query> parts) implements Query {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** Any of them. */
    record Or(List<Query> parts) implements Query {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** What does not match. */
    record Not(Query part) implements Query {}

    /** Where something is said. */
    enum Field {
        ANYWHERE,
        FROM,
        TO,
        CC,
        BCC,
        SUBJECT,
        BODY,
        FILENAME
    }
}
