package org.postferry.testkit.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How bytes are dressed for the way (RFC 2045 section 6). */
enum TransferEncoding {
    SEVEN_BIT("7bit", 1),
    EIGHT_BIT("8bit", 1),
    QUOTED_PRINTABLE("quoted-printable", 1.15),
    BASE64("base64", 1.36);

    private static final int LINE = 76;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final String label;
    private final double growth;

    TransferEncoding(String label, double growth) {
        this.label = label;
        this.growth = growth;
    }

    String label() {
        return label;
    }

    /** How many bytes to dress for about so many on the way. */
    int contentFor(int bytes) {
        return (int) (bytes / growth);
    }

    byte[] encode(byte[] content) {
        return switch (this) {
            case SEVEN_BIT, EIGHT_BIT -> content;
            case QUOTED_PRINTABLE -> quotedPrintable(content);
            case BASE64 -> (new String(LINES.encode(content), StandardCharsets.US_ASCII) + "\n")
                    .getBytes(StandardCharsets.US_ASCII);
        };
    }

    /** Lines end in {@code LF}; a space before one is left as it is, as many senders do. */
    private static byte[] quotedPrintable(byte[] content) {
        ByteArrayOutputStream dressed = new ByteArrayOutputStream(content.length * 5 / 4);
        int column = 0;
        for (byte b : content) {
            if (b == '\n') {
                dressed.write(b);
                column = 0;
                continue;
            }
            boolean plain = b >= ' ' && b < 0x7f && b != '=';
            int width = plain ? 1 : 3;
            if (column + width >= LINE) {
                dressed.write('=');
                dressed.write('\n');
                column = 0;
            }
            if (!plain) {
                dressed.write('=');
                dressed.write(HEX[(b >> 4) & 15]);
                dressed.write(HEX[b & 15]);
            } else {
                dressed.write(b);
            }
            column += width;
        }
        return dressed.toByteArray();
    }
}
