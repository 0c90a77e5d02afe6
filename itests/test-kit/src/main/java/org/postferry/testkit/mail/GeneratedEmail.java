package org.postferry.testkit.mail;

import java.io.ByteArrayOutputStream;
import java.time.Instant;

/**
 * One email of a {@link GeneratedMailbox}.
 *
 * @param index from 0, oldest first
 * @param receivedAt the INTERNALDATE
 * @param maildirFlags letters of the Maildir info part, in order: {@code S} is seen
 * @param stored the message with {@code LF} line ends, as a Maildir holds it
 */
public record GeneratedEmail(int index, Folder folder, Instant receivedAt, String maildirFlags, byte[] stored) {

    /** The message as a server sends it: {@code CRLF} line ends. */
    public byte[] onTheWire() {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(stored.length + lines());
        for (byte b : stored) {
            if (b == '\n') {
                wire.write('\r');
            }
            wire.write(b);
        }
        return wire.toByteArray();
    }

    /** RFC822.SIZE. */
    public int sizeBytes() {
        return stored.length + lines();
    }

    private int lines() {
        int lines = 0;
        for (byte b : stored) {
            if (b == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
