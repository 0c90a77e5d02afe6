package org.postferry.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.postferry.connector.Submitter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection for one message, which tells its line when the final dot leaves. */
final class OneMessage extends SMTPTransport {
    private static final Logger LOG = LoggerFactory.getLogger(OneMessage.class);

    private final Line line;
    private final Duration finalAnswer;

    OneMessage(Session session, Line line, Duration finalAnswer) {
        super(session, new URLName("smtp", null, -1, null, null, null));
        this.line = line;
        this.finalAnswer = finalAnswer;
    }

    void send(RawMessage message, Submitter.Envelope envelope) throws MessagingException {
        message.setFrom(new InternetAddress(envelope.from(), false));
        InternetAddress[] to = new InternetAddress[envelope.to().size()];
        for (int i = 0; i < to.length; i++) {
            to[i] = new InternetAddress(envelope.to().get(i), false);
        }
        sendMessage(message, to);
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        line.dotLeaves(finalAnswer);
        super.finishData();
    }

    /** What went wrong by now does not matter any more. */
    void leave() {
        try {
            close();
        } catch (MessagingException e) {
            LOG.debug("the connection was not closed in good order: {}", e.getMessage());
        }
        line.close();
    }
}
