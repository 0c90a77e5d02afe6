package org.postferry.imap.wire;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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

    /**
     * The lowest UID that the command came to: a server with a limit works from the highest UIDs down, stops, and says OK all the same
     * (MESSAGELIMIT, RFC 9738 section 3.1).
     */
    public OptionalLong stoppedAt() {
        List<String> words =
                hasCode("MESSAGELIMIT") ? code.map(ResponseCode::words).orElse(List.of()) : List.of();
        OptionalLong lowest = words.size() < 2 ? OptionalLong.empty() : Numbers.parse(words.get(1));
        boolean isUid = lowest.isPresent() && lowest.getAsLong() >= 1 && lowest.getAsLong() <= UidSet.MAX_UID;
        return isUid ? lowest : OptionalLong.empty();
    }

    /** What it means, without what anybody may have written. */
    public Status withoutWords() {
        return new Status(kind, Optional.empty(), "");
    }

    /** What a person should read: the code's name and the words. */
    public String words() {
        return code.map(present -> "[" + present.name() + "] " + text).orElse(text);
    }
}
