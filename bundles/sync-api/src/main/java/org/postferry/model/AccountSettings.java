package org.postferry.model;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a person says about an account, without its secrets.
 *
 * @param name how the account is called here, not empty
 * @param email the person's address there
 * @param endpoint the server; for JMAP found from {@code sessionUrl} or the address where absent
 * @param allowPlaintext {@link Security#NONE} is allowed for a host that is not loopback
 * @param caCertificate PEM of the certificate, or of the authority, that this account's server is trusted by, beside the usual ones
 * @param sessionUrl JMAP: the session resource (RFC 8620 section 2); of a protocol by others: where its mail is, in a scheme of its connector's choice
 * @param profile the quirk profile's name; empty: found out from the server
 * @param roles what the person said a mailbox is for
 */
public record AccountSettings(
        String name,
        String email,
        Protocol protocol,
        Optional<Endpoint> endpoint,
        boolean allowPlaintext,
        Optional<String> caCertificate,
        Optional<URI> sessionUrl,
        Optional<String> jmapAccountId,
        String username,
        AuthMethod auth,
        Optional<SmtpSettings> smtp,
        Optional<String> profile,
        AccountLimits limits,
        java.time.Duration sendDelay,
        Map<MailboxId, Role> roles,
        SyncPolicy policy) {
    public AccountSettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an account needs a name");
        }
        roles = Map.copyOf(roles);
    }
}
