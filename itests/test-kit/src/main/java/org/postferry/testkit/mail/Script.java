package org.postferry.testkit.mail;

import java.nio.charset.Charset;
import java.util.Random;

/** What somebody writes in: letters, the charset that carries them and its usual transfer encoding. Shares are those of a European's mail. */
enum Script {
    UTF8("utf-8", TextPool.LATIN, 0.50, 1.05),
    ASCII("us-ascii", TextPool.ASCII, 0.15, 1),
    LATIN1("iso-8859-1", TextPool.LATIN, 0.08, 1),
    WINDOWS("windows-1252", TextPool.LATIN, 0.06, 1),
    CYRILLIC("utf-8", TextPool.CYRILLIC, 0.06, 1.8),
    KOI8("koi8-r", TextPool.CYRILLIC, 0.03, 1),
    HAN("utf-8", TextPool.HAN, 0.08, 2.6),
    GB("gb18030", TextPool.HAN, 0.04, 1.8);

    private final String label;
    private final TextPool pool;
    private final double share;
    private final double bytesPerCharacter;

    Script(String label, TextPool pool, double share, double bytesPerCharacter) {
        this.label = label;
        this.pool = pool;
        this.share = share;
        this.bytesPerCharacter = bytesPerCharacter;
    }

    static Script pick(Random random) {
        double left = random.nextDouble();
        for (Script script : values()) {
            left -= script.share;
            if (left < 0) {
                return script;
            }
        }
        return UTF8;
    }

    String label() {
        return label;
    }

    Charset charset() {
        return Charset.forName(label);
    }

    /** Text of so many characters, cut at a word. */
    String words(Random random, int characters) {
        return pool.words(random, characters);
    }

    /** Text that takes about so many bytes in this charset. */
    String text(Random random, int bytes) {
        return pool.words(random, Math.max(8, (int) (bytes / bytesPerCharacter)));
    }

    TransferEncoding encoding(Random random) {
        if (this == ASCII) {
            return TransferEncoding.SEVEN_BIT;
        }
        if (pool != TextPool.LATIN || random.nextDouble() < 0.2) {
            return TransferEncoding.BASE64;
        }
        return random.nextDouble() < 0.25 ? TransferEncoding.EIGHT_BIT : TransferEncoding.QUOTED_PRINTABLE;
    }
}
