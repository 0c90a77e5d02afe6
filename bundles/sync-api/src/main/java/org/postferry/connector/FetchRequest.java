package org.postferry.connector;

/** Which bytes of an email are wanted. */
public sealed interface FetchRequest {
    RemoteId id();

    <R> R match(Cases<R> cases);

    /** One case each. */
    interface Cases<R> {
        R whole(Whole request);

        R range(Range request);

        R part(Part request);

        R text(Text request);
    }

    /** Every byte, as the server holds it. {@code sizeHint} is what the server said of the size; it may be an estimate. */
    record Whole(RemoteId id, long sizeHint) implements FetchRequest {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.whole(this);
        }
    }

    /** {@code length} bytes from {@code offset}. */
    record Range(RemoteId id, long offset, long length) implements FetchRequest {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.range(this);
        }
    }

    /** One body part by its IMAP section (RFC 3501 section 6.4.5) or JMAP part id, decoded by nobody. */
    record Part(RemoteId id, String partId) implements FetchRequest {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.part(this);
        }
    }

    /** The text parts alone, at most so many bytes each. */
    record Text(RemoteId id, long maxBytesPerPart) implements FetchRequest {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.text(this);
        }
    }
}
