package org.postferry.imap.wire;

import java.util.Optional;

/** A status response (RFC 3501 section 7.1): how it went, the response code, and words for a person. */
public record Status(Kind kind, Optional<ResponseCode> code, String text) {
    /** The five conditions. */
    public enum Kind {
        OK,
        NO,
        BAD,
        BYE,
        PREAUTH
    }

    /** Whether the response code has this name. */
    public boolean hasCode(String name) {
        return code.isPresent() && code.get().name().equals(name);
    }

    /** What a person should read: the code's name and the words. */
    public String words() {
        return code.map(present -> "[" + present.name() + "] " + text).orElse(text);
    }
}
