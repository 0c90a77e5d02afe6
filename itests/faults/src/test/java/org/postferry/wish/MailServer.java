package org.postferry.wish;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.postferry.connector.Connector;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.model.SyncPolicy;
import org.postferry.testkit.imap.PlainClient;

/**
 * Somebody's account on a real server.
 *
 * @param judgePort where another client sees it by IMAP
 */
record MailServer(AccountSettings settings, String password, Connector connector, int judgePort, String judge) {
    static AccountSettings imap(int port, String user) {
        return account(Protocol.IMAP, Optional.of(at(port)), Optional.empty(), Optional.empty(), user);
    }

    /** Mail is handed in at a port of its own. */
    static AccountSettings imap(int port, int smtpPort, String user) {
        SmtpSettings smtp = new SmtpSettings(at(smtpPort), "");
        return account(Protocol.IMAP, Optional.of(at(port)), Optional.empty(), Optional.of(smtp), user);
    }

    static AccountSettings jmap(int port, String user) {
        URI url = URI.create("http://127.0.0.1:" + port);
        return account(Protocol.JMAP, Optional.empty(), Optional.of(url), Optional.empty(), user);
    }

    private static Endpoint at(int port) {
        return new Endpoint("127.0.0.1", port, Security.NONE);
    }

    private static AccountSettings account(
            Protocol protocol,
            Optional<Endpoint> endpoint,
            Optional<URI> sessionUrl,
            Optional<SmtpSettings> smtp,
            String user) {
        return new AccountSettings(
                "Test",
                user.contains("@") ? user : user + "@example.org",
                protocol,
                endpoint,
                false,
                Optional.empty(),
                sessionUrl,
                Optional.empty(),
                user,
                AuthMethod.PASSWORD,
                smtp,
                Optional.empty(),
                new AccountLimits(OptionalInt.empty(), OptionalInt.of(1)),
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
    }

    PlainClient client() {
        return PlainClient.signIn(judgePort, judge, password);
    }

    /** Lays out the mail that wishes are for. */
    void fill() {
        try (PlainClient client = client()) {
            for (String mailbox : new String[] {"Archive", "Box", "Trash"}) {
                client.attempt("CREATE \"" + mailbox + "\"");
            }
            for (var email : WishKind.MAIL) {
                client.append(email.get(0), email.get(1), WishKind.letter(email.get(2)));
            }
        }
    }

    MailView view() {
        try (PlainClient client = client()) {
            return MailView.of(client);
        }
    }

    WishEngine.NewAccount account() {
        return new WishEngine.NewAccount(settings, password);
    }
}
