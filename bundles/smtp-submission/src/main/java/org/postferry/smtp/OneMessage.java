package org.postferry.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.postferry.connector.Submitter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection for one message, which knows whether the final dot was sent: from then on it may be delivered. */
final class OneMessage extends SMTPTransport {
    private static final Logger LOG = LoggerFactory.getLogger(OneMessage.class);

    private boolean dotSent;

    OneMessage(Session session) {
        super(session, new URLName("smtp", null, -1, null, null, null));
    }

    boolean dotWasSent() {
        return dotSent;
    }

    void send(RawMessage message, Submitter.Envelope envelope) throws MessagingException {
        message.setFrom(new InternetAddress(envelope.from(), false));
        InternetAddress[] to = new InternetAddress[envelope.to().size()];
        for (int i = 0; i < to.length; i++) {
            to[i] = new InternetAddress(envelope.to().get(i), false);
        }
        sendMessage(message, to);
    }

    /** RFC 5321 section 4.1.1.4: once the dot is out, the server has the message, whatever we hear of it. */
    @Override
    protected void finishData() throws IOException, MessagingException {
        dotSent = true;
        super.finishData();
    }

    /** What went wrong by now does not matter any more. */
    void leave() {
        try {
            close();
        } catch (MessagingException e) {
            LOG.debug("the connection was not closed in good order: {}", e.getMessage());
        }
    }
}
