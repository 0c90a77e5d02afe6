package org.postferry.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postferry.connector.RemoteCommand;
import org.postferry.sync.OutgoingMessage;

/** A finished message (RFC 5322) in a file that the container can read. */
record FileMessage(Path file, long sizeBytes) implements RemoteCommand.Message {
    /** Looks how large it is. */
    static FileMessage of(String path) throws IOException {
        FileMessage message = new FileMessage(Path.of(path), Files.size(Path.of(path)));
        if (message.sizeBytes() > OutgoingMessage.MAX_BYTES) {
            throw new IllegalArgumentException("A message has at most " + OutgoingMessage.MAX_BYTES + " bytes here.");
        }
        return message;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }
}
