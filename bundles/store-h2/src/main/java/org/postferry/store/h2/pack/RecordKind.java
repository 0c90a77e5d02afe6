package org.postferry.store.h2.pack;

import java.util.Optional;

/** What a record is. */
public enum RecordKind {
    /** An email's bytes. */
    CONTENT(1),
    /** An email whose bytes are another record's: only what is to be known of it. */
    SAME(2),
    /** The account itself: settings, sealed secrets, id. */
    ACCOUNT(3);

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<RecordKind> ofCode(int code) {
        for (RecordKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
