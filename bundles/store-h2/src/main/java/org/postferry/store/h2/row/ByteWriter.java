package org.postferry.store.h2.row;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Packs what no query looks into: numbers by their size, texts as UTF-8. Not thread-safe. */
public final class ByteWriter {
    private static final int FIRST_SIZE = 256;

    private byte[] bytes;
    private int length;

    public ByteWriter() {
        this(FIRST_SIZE);
    }

    /** @param size that what is written will hardly go beyond */
    public ByteWriter(int size) {
        bytes = new byte[size];
    }

    /** A number of any size; small ones take one byte. */
    public ByteWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A number that may be negative; small ones take one byte. */
    public ByteWriter signed(long value) {
        return number(value << 1 ^ value >> 63);
    }

    public ByteWriter flag(boolean value) {
        return number(value ? 1 : 0);
    }

    public ByteWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Bytes with their number before them. */
    public ByteWriter block(byte[] value) {
        return number(value.length).raw(value);
    }

    public ByteWriter text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    public ByteWriter optionalText(Optional<String> value) {
        return list(value.stream().toList(), ByteWriter::text);
    }

    public <T> ByteWriter list(Collection<T> values, BiConsumer<ByteWriter, T> each) {
        number(values.size());
        values.forEach(value -> each.accept(this, value));
        return this;
    }

    public int length() {
        return length;
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
