package org.postferry.imap.wire;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads responses from text; each character is a byte. */
final class Reading {
    private Reading() {}

    static Response one(String text) throws WireException {
        return reader(text).next(BodyRouter.NOWHERE);
    }

    static ResponseReader reader(String text) {
        return reader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static ResponseReader reader(InputStream bytes) {
        return new ResponseReader(new WireInput((into, offset, length) -> {
            try {
                return bytes.read(into, offset, length);
            } catch (java.io.IOException impossible) {
                throw new WireException(WireException.Reason.ENDED, "", impossible);
            }
        }));
    }

    static FetchRow row(String text) throws WireException {
        return ((Response.Fetched) one(text)).row();
    }
}
