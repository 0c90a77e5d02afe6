package org.example.maildir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;

/**
 * The protocol {@code maildir}: the account's {@code sessionUrl} is the {@code file:} address of a Maildir++ folder, its password the first line of the
 * file {@value #PASSWORD_FILE} in it. A folder says nothing of who may read it, so its owner does.
 */
@Component(property = Connector.PROTOCOL + "=maildir")
public final class MaildirConnector implements Connector {
    static final String PASSWORD_FILE = "postferry-password";

    /** Emails in one batch: one transaction of the store, some hundred bytes each in memory. */
    private static final int USUAL_WINDOW = 500;

    private final int window;

    @Activate
    public MaildirConnector() {
        this(USUAL_WINDOW);
    }

    /** @param window emails in one batch */
    MaildirConnector(int window) {
        this.window = window;
    }

    @Override
    public Session open(SessionSettings settings, Credential credential) throws ConnectorException {
        Path root = root(settings);
        signIn(root, credential);
        return new MaildirSession(root, settings.receivedSince(), window);
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) {
        List<ConnectionReport.Step> steps = new ArrayList<>();
        OptionalInt mailboxes = OptionalInt.empty();
        try {
            Path root = root(settings);
            steps.add(step("folder", true, "It is a Maildir."));
            signIn(root, credential);
            steps.add(step("login", true, "The password is that of the folder."));
            mailboxes = OptionalInt.of(Listing.of(root).folders().size());
            steps.add(step("mailboxes", true, mailboxes.getAsInt() + " mailboxes."));
        } catch (ConnectorException e) {
            steps.add(step(steps.isEmpty() ? "folder" : "login", false, e.getMessage()));
        } catch (IOException e) {
            steps.add(step("mailboxes", false, "They cannot be listed: " + e.getMessage()));
        }
        return new ConnectionReport(steps, List.of(), mailboxes, Optional.empty());
    }

    private static ConnectionReport.Step step(String name, boolean ok, String detail) {
        return new ConnectionReport.Step(name, ok, detail, Duration.ZERO);
    }

    private static Path root(SessionSettings settings) throws ConnectorException {
        Path root = settings.account()
                .sessionUrl()
                .filter(url -> "file".equals(url.getScheme()) && url.getPath() != null && url.getAuthority() == null)
                .map(Path::of)
                .orElseThrow(() -> ConnectorException.of(
                        Kind.PERMANENT, Extent.ACCOUNT, "the account's address is not file:///path/of/a/maildir"));
        if (!Listing.isMaildir(root)) {
            // the disk may be back soon: what is not there now must not look like an empty account
            throw ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "there is no Maildir at " + root);
        }
        return root;
    }

    private static void signIn(Path root, Credential credential) throws ConnectorException {
        Path file = root.resolve(PASSWORD_FILE);
        try {
            byte[] wanted =
                    Files.readString(file).lines().findFirst().orElse("").getBytes(StandardCharsets.UTF_8);
            boolean same = credential instanceof Credential.Password given
                    && MessageDigest.isEqual(wanted, given.secret().getBytes(StandardCharsets.UTF_8));
            if (!same || wanted.length == 0) {
                throw ConnectorException.of(
                        Kind.UNAUTHORIZED, Extent.ACCOUNT, "the password is not the one in " + PASSWORD_FILE);
            }
        } catch (IOException e) {
            throw ConnectorException.of(
                            Kind.UNAUTHORIZED, Extent.ACCOUNT, "the folder has no file " + PASSWORD_FILE + " to read")
                    .withCause(e);
        }
    }
}
