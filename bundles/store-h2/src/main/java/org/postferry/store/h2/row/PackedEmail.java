package org.postferry.store.h2.row;

import org.postferry.model.ContentState;

/**
 * What a pack's record says of the email whose bytes it holds: enough to bring the email back without the database, and to
 * meet it again on the server by size, received time and header digest.
 *
 * @param content the number of the record with the bytes: its own, or of equal bytes stored before
 * @param email the email's number in its account
 * @param length of the bytes, uncompressed
 * @param checksum CRC32C of all of them
 */
public record PackedEmail(
        long content,
        long email,
        long announcedBytes,
        long received,
        long firstSeen,
        boolean bulk,
        Digest digest,
        long length,
        int checksum,
        ContentState state,
        boolean hasAttachment,
        String preview) {
    private static final int VERSION = 1;

    public byte[] encode() {
        return new ByteWriter()
                .number(VERSION)
                .number(content)
                .number(email)
                .number(announcedBytes)
                .number(received)
                .number(firstSeen)
                .flag(bulk)
                .block(digest.bytes())
                .number(length)
                .number(checksum & 0xFFFFFFFFL)
                .text(state.name())
                .flag(hasAttachment)
                .text(preview)
                .bytes();
    }

    /** Reads what {@link #encode} wrote, also by a later version that appended to it. */
    public static PackedEmail decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.number();
        return new PackedEmail(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.flag(),
                new Digest(in.block()),
                in.number(),
                (int) in.number(),
                ContentState.valueOf(in.text()),
                in.flag(),
                in.text());
    }
}
