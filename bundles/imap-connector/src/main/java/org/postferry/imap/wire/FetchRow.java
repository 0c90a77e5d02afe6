package org.postferry.imap.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one FETCH response says of one message (RFC 3501 section 7.4.2); filled item by item as it is read. Confined to
 * the conversation's thread.
 */
public final class FetchRow {
    private final long sequence;
    private OptionalLong uid = OptionalLong.empty();
    private OptionalLong size = OptionalLong.empty();
    private OptionalLong modSeq = OptionalLong.empty();
    private Optional<List<String>> flags = Optional.empty();
    private Optional<String> internalDate = Optional.empty();
    private final List<Section> sections = new ArrayList<>(1);
    private final Map<String, Value> others = new HashMap<>(2);

    FetchRow(long sequence) {
        this.sequence = sequence;
    }

    /** The message's number at this moment; never kept. */
    public long sequence() {
        return sequence;
    }

    public OptionalLong uid() {
        return uid;
    }

    /** RFC822.SIZE. */
    public OptionalLong size() {
        return size;
    }

    public OptionalLong modSeq() {
        return modSeq;
    }

    public Optional<List<String>> flags() {
        return flags;
    }

    public Optional<String> internalDate() {
        return internalDate;
    }

    /** The section whose name begins so, such as {@code BODY[HEADER]}. */
    public Optional<Section> section(String beginning) {
        return sections.stream()
                .filter(section -> section.name().startsWith(beginning))
                .findFirst();
    }

    /** An item we have no name for, such as {@code BODYSTRUCTURE} or {@code EMAILID}. */
    public Optional<Value> other(String name) {
        return Optional.ofNullable(others.get(name));
    }

    /**
     * Bytes of a message.
     *
     * @param name in upper case with its brackets, such as {@code BODY[1.2]<0>}
     * @param kept its bytes in memory; empty when they went to a {@link BodySink} or the server said NIL
     * @param size how many there were; -1 for NIL
     */
    public record Section(String name, Optional<byte[]> kept, long size) {
        /** The server has no such bytes. */
        public boolean isNil() {
            return size < 0;
        }

        /** There were more bytes than are kept. */
        public boolean isCut() {
            return kept.isPresent() && kept.get().length < size;
        }
    }

    /** Bytes of sections that are in memory. */
    long keptBytes() {
        return sections.stream()
                .flatMap(section -> section.kept().stream())
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    void uid(OptionalLong value) {
        uid = value;
    }

    void size(OptionalLong value) {
        size = value;
    }

    void modSeq(OptionalLong value) {
        modSeq = value;
    }

    void flags(List<String> value) {
        flags = Optional.of(value);
    }

    void internalDate(Optional<String> value) {
        internalDate = value;
    }

    void section(Section section) {
        sections.add(section);
    }

    void other(String name, Value value) {
        others.put(name, value);
    }
}
