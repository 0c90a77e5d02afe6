package org.postferry.store.h2.row;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;

/** An email's decoded header as packed bytes. */
final class HeaderCodec {
    private static final int VERSION = 1;

    private HeaderCodec() {}

    static byte[] encode(EmailHeader header) {
        ByteWriter out = new ByteWriter().number(VERSION).text(header.subject());
        texts(out, header.messageIds());
        texts(out, header.inReplyTo());
        texts(out, header.references());
        addresses(out, header.from());
        addresses(out, header.to());
        addresses(out, header.cc());
        addresses(out, header.bcc());
        addresses(out, header.replyTo());
        out.list(header.sentAt().stream().toList(), (to, at) -> to.signed(at.getEpochSecond()));
        return out.bytes();
    }

    static EmailHeader decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        long version = in.number();
        if (version != VERSION) {
            throw new IllegalArgumentException("header of version " + version + ", at most " + VERSION + " is known");
        }
        String subject = in.text();
        return new EmailHeader(
                in.list(ByteReader::text),
                in.list(ByteReader::text),
                in.list(ByteReader::text),
                in.list(HeaderCodec::address),
                in.list(HeaderCodec::address),
                in.list(HeaderCodec::address),
                in.list(HeaderCodec::address),
                in.list(HeaderCodec::address),
                subject,
                sentAt(in));
    }

    private static Optional<Instant> sentAt(ByteReader in) {
        return in.list(ByteReader::signed).stream().findFirst().map(Instant::ofEpochSecond);
    }

    private static void texts(ByteWriter out, List<String> texts) {
        out.list(texts, ByteWriter::text);
    }

    private static void addresses(ByteWriter out, List<EmailAddress> addresses) {
        out.list(addresses, (to, address) -> to.optionalText(address.name()).text(address.email()));
    }

    private static EmailAddress address(ByteReader in) {
        return new EmailAddress(in.optionalText(), in.text());
    }
}
