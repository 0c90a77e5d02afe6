package org.postferry.smtp;

import java.security.GeneralSecurityException;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.model.AccountSettings;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.tls.ServerTrust;

/** What Angus Mail must know of an account. */
final class SmtpProperties {
    private SmtpProperties() {}

    static Properties of(
            AccountSettings settings, SmtpSettings smtp, Credential credential, Line line, Patience patience)
            throws ConnectorException {
        Properties properties = new Properties();
        Security security = smtp.endpoint().security();
        properties.put("mail.smtp.auth", "true");
        properties.put(
                "mail.smtp.auth.mechanisms", credential instanceof Credential.BearerToken ? "XOAUTH2" : "PLAIN LOGIN");
        properties.put(
                "mail.smtp.connectiontimeout", String.valueOf(patience.connect().toMillis()));
        properties.put("mail.smtp.timeout", String.valueOf(patience.answer().toMillis()));
        properties.put("mail.smtp.socketFactory", line);
        properties.put("mail.smtp.ssl.socketFactory", new LineWithTls(line, tls(settings)));
        // a socket of another make could not be cut
        properties.put("mail.smtp.socketFactory.fallback", "false");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        // all recipients or none: a message that went to some of them could not be sent again
        properties.put("mail.smtp.sendpartial", "false");
        // QUIT is answered in its own time; the message is handed over by then
        properties.put("mail.smtp.quitwait", "false");
        properties.put("mail.smtp.localhost", "localhost");
        switch (security) {
            case TLS -> properties.put("mail.smtp.ssl.enable", "true");
            case STARTTLS -> {
                // RFC 8314 section 5.1: without TLS nothing is said, not even where the server does not offer it
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case NONE -> {
                if (!settings.allowPlaintext() && !isLoopback(smtp.endpoint().host())) {
                    throw ConnectorException.of(
                            Kind.PERMANENT,
                            Extent.EMAIL,
                            "Mail would be handed in without encryption, which is not allowed for this account");
                }
            }
        }
        return properties;
    }

    /** Believes what the machine does, and what the account names. */
    private static SSLSocketFactory tls(AccountSettings settings) throws ConnectorException {
        try {
            return ServerTrust.of(settings.caCertificate()).context().getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw ConnectorException.of(Kind.PERMANENT, Extent.EMAIL, String.valueOf(e.getMessage()))
                    .withCause(e);
        }
    }

    static String secret(Credential credential) {
        return credential instanceof Credential.Password password
                ? password.secret()
                : ((Credential.BearerToken) credential).secret();
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
