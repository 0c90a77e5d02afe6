package org.postferry.core.account;

import java.util.Arrays;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.testkit.connector.ForwardingSink;

/** Contents of which what a server says first of each is not what it said before. */
final class AlteredContents extends ForwardingSink {
    private final Alteration alteration;

    AlteredContents(ContentSink sink, Alteration alteration) {
        super(sink);
        this.alteration = alteration;
    }

    /** Of the first bytes of an answer. */
    interface Alteration {
        byte[] of(FetchRequest request, byte[] first);
    }

    @Override
    public Receiver begin(FetchRequest request, long announcedBytes) {
        return new Answer(super.begin(request, announcedBytes)) {
            private boolean begun;

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (begun) {
                    super.write(bytes, offset, length);
                    return;
                }
                begun = true;
                byte[] first = alteration.of(request, Arrays.copyOfRange(bytes, offset, offset + length));
                super.write(first, 0, first.length);
            }
        };
    }
}
