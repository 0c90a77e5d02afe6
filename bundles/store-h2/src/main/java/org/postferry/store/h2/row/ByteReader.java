package org.postferry.store.h2.row;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what {@link ByteWriter} wrote. Not thread-safe. Broken bytes are an {@link IllegalArgumentException}, never a huge array. */
public final class ByteReader {
    private final byte[] bytes;
    private int position;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = next();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken("a number is too long");
    }

    public long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    public boolean flag() {
        return number() != 0;
    }

    public byte[] raw(int count) {
        if (count < 0 || count > bytes.length - position) {
            throw broken(count + " bytes are not left");
        }
        position += count;
        return Arrays.copyOfRange(bytes, position - count, position);
    }

    public byte[] block() {
        return raw(size());
    }

    public String text() {
        int count = size();
        if (count > bytes.length - position) {
            throw broken(count + " bytes are not left");
        }
        position += count;
        return new String(bytes, position - count, count, StandardCharsets.UTF_8);
    }

    public Optional<String> optionalText() {
        return list(ByteReader::text).stream().findFirst();
    }

    public <T> List<T> list(Function<ByteReader, T> each) {
        int count = size();
        if (count > bytes.length - position) {
            throw broken("a list of " + count + " is not left");
        }
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(each.apply(this));
        }
        return values;
    }

    /** Whether nothing is left. */
    public boolean atEnd() {
        return position == bytes.length;
    }

    private int size() {
        long size = number();
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw broken("a size of " + size);
        }
        return (int) size;
    }

    private byte next() {
        if (position == bytes.length) {
            throw broken("the end came early");
        }
        return bytes[position++];
    }

    private IllegalArgumentException broken(String what) {
        return new IllegalArgumentException("packed value is broken at byte " + position + ": " + what);
    }
}
