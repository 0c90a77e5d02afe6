package org.postferry.core.accounts;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountDraft;

/** A draft that is fine until a test spoils it. */
final class Draft {
    String name = "Test";
    String email = "person@example.org";
    Protocol protocol = Protocol.IMAP;
    Optional<Endpoint> endpoint = Optional.of(new Endpoint("imap.example.org", 993, Security.TLS));
    boolean allowPlaintext;
    Optional<String> certificate = Optional.empty();
    Optional<URI> sessionUrl = Optional.empty();
    AuthMethod auth = AuthMethod.PASSWORD;
    Optional<SmtpSettings> smtp = Optional.empty();
    AccountLimits limits = AccountLimits.DEFAULT;
    Duration sendDelay = Duration.ZERO;
    Set<String> exclude = Set.of();
    private String username = "person";

    Draft username(String other) {
        username = other;
        return this;
    }

    AccountDraft make(Map<String, String> secrets) {
        SyncPolicy usual = SyncPolicy.DEFAULT;
        SyncPolicy policy = new SyncPolicy(
                usual.content(),
                usual.attachmentsLater(),
                usual.maxBytes(),
                usual.include(),
                exclude,
                usual.since(),
                usual.intervals(),
                usual.guard());
        AccountSettings settings = new AccountSettings(
                name,
                email,
                protocol,
                endpoint,
                allowPlaintext,
                certificate,
                sessionUrl,
                Optional.empty(),
                username,
                auth,
                smtp,
                Optional.empty(),
                limits,
                sendDelay,
                Map.of(),
                policy);
        return new AccountDraft(settings, secrets);
    }
}
