package org.postferry.testkit.server;

import java.util.Arrays;
import java.util.Optional;
import org.postferry.connector.Checkpoint;

/** A checkpoint of a fake connector: a letter for its kind, then numbers. */
record Tokens(String kind, long[] numbers) {
    static Checkpoint encode(String kind, long... numbers) {
        StringBuilder text = new StringBuilder(kind);
        for (long number : numbers) {
            text.append(':').append(number);
        }
        return new Checkpoint(text.toString());
    }

    /** Empty for what another kind or another temper wrote: that is stale, not wrong. */
    static Optional<Tokens> decode(Checkpoint checkpoint, String kind, int count) {
        String[] parts = checkpoint.value().split(":");
        boolean shaped = parts.length == count + 1
                && parts[0].equals(kind)
                && Arrays.stream(parts).skip(1).allMatch(part -> part.matches("[0-9]{1,18}"));
        return shaped
                ? Optional.of(new Tokens(
                        kind,
                        Arrays.stream(parts).skip(1).mapToLong(Long::parseLong).toArray()))
                : Optional.empty();
    }

    long number(int index) {
        return numbers[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tokens tokens && tokens.kind.equals(kind) && Arrays.equals(tokens.numbers, numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        return encode(kind, numbers).value();
    }
}
