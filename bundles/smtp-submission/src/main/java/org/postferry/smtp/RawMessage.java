package org.postferry.smtp;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.postferry.connector.RemoteCommand;

/** A finished message: its bytes go out as they are, none is written anew. */
final class RawMessage extends MimeMessage {
    private final RemoteCommand.Message message;

    RawMessage(Session session, RemoteCommand.Message message) {
        super(session);
        this.message = message;
    }

    @Override
    public int getSize() {
        return (int) Math.min(Integer.MAX_VALUE, message.sizeBytes());
    }

    @Override
    public void writeTo(OutputStream out, String[] ignoreList) throws IOException {
        try (InputStream in = message.open()) {
            in.transferTo(out);
        }
    }
}
