package org.postferry.core.account;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;

/**
 * What came of a message before its connection broke, in a file that goes with the process: readable by its owner alone, and
 * without a name wherever the system allows that. Confined to who has it.
 */
final class Beginning implements AutoCloseable {
    /** So much of it is asked for again, to see that the server still gives the same bytes: the header, and where parts begin. */
    static final int HEAD_BYTES = 64 * 1024;

    private final FileChannel file;
    private final long total;

    private Beginning(FileChannel file, long total) {
        this.file = file;
        this.total = total;
    }

    /** @param total bytes of the whole message, as the server announced them */
    static Beginning create(long total) throws IOException {
        return new Beginning(
                FileChannel.open(
                        Files.createTempFile("beginning", ".eml"),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE),
                total);
    }

    /** Bytes of the whole message. */
    long total() {
        return total;
    }

    /** Bytes that are here. */
    long length() throws IOException {
        return file.size();
    }

    /** What is still to come. */
    FetchRequest.Range rest(RemoteId id) throws IOException {
        return new FetchRequest.Range(id, length(), total - length());
    }

    /** Its first bytes. */
    byte[] head() throws IOException {
        return read().readNBytes(HEAD_BYTES);
    }

    /** From the first byte on. One reader at a time; nothing is to be closed. */
    InputStream read() throws IOException {
        return Channels.newInputStream(file.position(0));
    }

    /** @param written the message from its first byte on, as far as it came this time */
    void grow(InputStream written) throws IOException {
        written.skipNBytes(length());
        OutputStream out = Channels.newOutputStream(file.position(length()));
        written.transferTo(out);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
