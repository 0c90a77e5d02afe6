package org.postferry.imap.sasl;

import java.text.Normalizer;

/** Names and passwords as mechanisms want them. */
final class SaslName {
    /** What means nothing and is left out (RFC 3454 table B.1). */
    private static final String NOTHING = "[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]";

    /** Spaces of other kinds (RFC 3454 table C.1.2). */
    private static final String SPACES = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]";

    private SaslName() {}

    /** The name of RFC 5802 section 5.1, in which comma and equals sign end something else. */
    static String of(String username) {
        return prepared(username).replace("=", "=3D").replace(",", "=2C");
    }

    /** RFC 4013 section 2: the same text typed on two keyboards is the same. */
    static String prepared(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        return ascii
                ? text
                : Normalizer.normalize(text.replaceAll(NOTHING, "").replaceAll(SPACES, " "), Normalizer.Form.NFKC);
    }
}
