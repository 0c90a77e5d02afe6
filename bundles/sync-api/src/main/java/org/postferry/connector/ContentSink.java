package org.postferry.connector;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Where a connector streams contents to. Called on the session's thread; a slow sink slows the session. May throw
 * {@link org.postferry.model.StoreGone}, which the connector passes on unchanged.
 */
@ProviderType
public interface ContentSink {
    /** An answer begins. One receiver is open at a time. @param announcedBytes what the server announced, -1 if nothing */
    Receiver begin(FetchRequest request, long announcedBytes);

    /** The server answered, and the email is not there. */
    void missing(FetchRequest request);

    /** It is there, and the server cannot give it. */
    void unreadable(FetchRequest request, String serverSaid);

    /** Takes the bytes of one answer. Closing it without {@link #complete()} says that the bytes are cut short. */
    @ProviderType
    interface Receiver extends AutoCloseable {
        void write(byte[] bytes, int offset, int length);

        /** Every byte has arrived. */
        void complete();

        @Override
        void close();
    }
}
