package org.postferry.imap.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One value of a response whose shape we do not know beforehand. Text holds one character for each byte of the wire. */
public sealed interface Value {
    /** The text of an atom or a string; empty for NIL and for a list. */
    default Optional<String> text() {
        return Optional.empty();
    }

    /** The number, where it is one. */
    default OptionalLong number() {
        return text().map(Numbers::parse).orElse(OptionalLong.empty());
    }

    /** The members of a list; empty for anything else. */
    default List<Value> members() {
        return List.of();
    }

    /** A bare word. */
    record Atom(String word) implements Value {
        @Override
        public Optional<String> text() {
            return word.equalsIgnoreCase("NIL") ? Optional.empty() : Optional.of(word);
        }
    }

    /** In quotes. */
    record Quoted(String content) implements Value {
        @Override
        public Optional<String> text() {
            return Optional.of(content);
        }
    }

    /**
     * A literal (RFC 3501 section 4.3).
     *
     * @param kept its bytes, as many as are kept
     * @param size how many there were
     */
    record Literal(byte[] kept, long size) implements Value {
        @Override
        public Optional<String> text() {
            return Optional.of(new String(kept, StandardCharsets.ISO_8859_1));
        }
    }

    /** In parentheses. */
    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public List<Value> members() {
            return values;
        }
    }
}
