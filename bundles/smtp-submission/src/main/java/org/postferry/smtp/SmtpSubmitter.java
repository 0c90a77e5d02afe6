package org.postferry.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter;
import org.postferry.model.AccountSettings;
import org.postferry.model.SmtpSettings;

/** Sends over SMTP by Angus Mail, one connection a message, within its {@link Patience}. Stateless, thread-safe. */
@Component(property = Submitter.PROTOCOL + "=smtp")
public final class SmtpSubmitter implements Submitter {
    private final Patience patience;

    @Activate
    public SmtpSubmitter() {
        this(Patience.USUAL);
    }

    SmtpSubmitter(Patience patience) {
        this.patience = patience;
    }

    @Override
    public Submission submit(
            AccountSettings settings, Credential credential, RemoteCommand.Message message, Envelope envelope)
            throws ConnectorException {
        SmtpSettings smtp = settings.smtp()
                .orElseThrow(() -> ConnectorException.of(
                        Kind.PERMANENT, Extent.EMAIL, "The account does not say where its mail is handed in"));
        Line line = new Line();
        Session session = Session.getInstance(SmtpProperties.of(settings, smtp, credential, line, patience));
        OneMessage transport = new OneMessage(session, line, patience.finalAnswer());
        String username = smtp.username().isEmpty() ? settings.username() : smtp.username();
        line.cutAfter(patience.whole(message.sizeBytes(), envelope.to().size()));
        try {
            transport.connect(
                    smtp.endpoint().host(), smtp.endpoint().port(), username, SmtpProperties.secret(credential));
            transport.send(new RawMessage(session, message), envelope);
            return new Submission.Accepted(List.of(), false, false);
        } catch (MessagingException e) {
            return Answers.of(e, transport.getLastReturnCode(), line);
        } finally {
            transport.leave();
        }
    }
}
