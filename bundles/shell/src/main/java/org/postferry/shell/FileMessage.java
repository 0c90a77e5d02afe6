package org.postferry.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postferry.connector.RemoteCommand;
import org.postferry.sync.OutgoingMessage;
import org.postferry.sync.Refused;

/** A finished message (RFC 5322) in a file that the container can read. */
record FileMessage(Path file, long sizeBytes) implements RemoteCommand.Message {
    /** Looks how large it is. */
    static FileMessage of(String path) throws IOException {
        Path file = Typed.read(path, Path::of);
        FileMessage message = new FileMessage(file, Files.size(file));
        if (message.sizeBytes() > OutgoingMessage.MAX_BYTES) {
            throw new Refused(
                    Refused.Reason.INVALID, "A message has at most " + OutgoingMessage.MAX_BYTES + " bytes here.");
        }
        return message;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }
}
