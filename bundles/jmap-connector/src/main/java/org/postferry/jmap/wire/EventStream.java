package org.postferry.jmap.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Server-sent events (the HTML standard, "event stream"; RFC 8620 section 7.3), byte by byte. Confined to one thread. */
final class EventStream {
    /** A state change names some types of some accounts: what is longer is none. */
    static final int MAX_LINE_BYTES = 64 * 1024;

    private final BiConsumer<String, String> events;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private final StringBuilder data = new StringBuilder();
    private String event = "";
    private int length;
    private boolean afterReturn;

    /** @param events takes each event's name and data */
    EventStream(BiConsumer<String, String> events) {
        this.events = events;
    }

    void take(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte octet = bytes.get();
            boolean secondOfTwo = octet == '\n' && afterReturn;
            afterReturn = octet == '\r';
            if (secondOfTwo) {
                continue;
            }
            if (octet == '\n' || octet == '\r') {
                endOfLine();
                continue;
            }
            if (length == MAX_LINE_BYTES) {
                throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes in an event stream");
            }
            line[length++] = octet;
        }
    }

    private void endOfLine() throws IOException {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        if (text.isEmpty()) {
            dispatch();
        } else if (text.startsWith("event:")) {
            event = text.substring(6).strip();
        } else if (text.startsWith("data:")) {
            if (data.length() + text.length() > MAX_LINE_BYTES) {
                throw new IOException("an event of more than " + MAX_LINE_BYTES + " characters");
            }
            data.append(text.substring(5).strip());
        }
    }

    private void dispatch() {
        if (!event.isEmpty() || data.length() > 0) {
            events.accept(event, data.toString());
        }
        event = "";
        data.setLength(0);
    }
}
