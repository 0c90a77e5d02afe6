package org.postferry.core.accounts;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.Outbox;
import org.postferry.sync.Refused;

/** Finds what is wrong with a draft, field by field, before anything is stored or asked of a server. Confined to one thread. */
final class DraftCheck {
    /** No address, user name or display name is longer (RFC 5321 section 4.5.3.1 allows 256 octets for a path). */
    static final int MAX_TEXT = 320;
    /** A token of some providers is a few kilobytes long. */
    static final int MAX_SECRET = 16 * 1024;
    /** One certificate, or a short chain, as PEM. */
    static final int MAX_CERTIFICATE = 64 * 1024;
    /** Names in include and exclude, entries in intervals and roles. */
    static final int MAX_ENTRIES = 1_000;
    /** A mailbox's whole path. */
    static final int MAX_PATH = 4_096;

    private static final String ROLE = "role:";
    private static final Set<String> SECRETS = Set.of(AccountDraft.PASSWORD, AccountDraft.SMTP_PASSWORD);

    private final List<Refused.FieldError> errors = new ArrayList<>();

    /** Refuses what is wrong. @param passwordStored a draft without a password is complete, one is stored */
    static void check(AccountDraft draft, boolean passwordStored) {
        DraftCheck check = new DraftCheck();
        check.settings(draft.settings());
        check.secrets(draft.secrets(), passwordStored);
        if (!check.errors.isEmpty()) {
            Refused.FieldError first = check.errors.get(0);
            throw new Refused(Refused.Reason.INVALID, first.field() + ": " + first.message(), check.errors);
        }
    }

    private void settings(AccountSettings settings) {
        text("name", settings.name(), MAX_TEXT);
        text("email", settings.email(), MAX_TEXT);
        if (settings.email().indexOf('@') < 1 || settings.email().endsWith("@")) {
            wrong("email", "is no address");
        }
        if (settings.username().isBlank()) {
            wrong("username", "is missing");
        }
        text("username", settings.username(), MAX_TEXT);
        settings.profile().ifPresent(profile -> text("profile", profile, MAX_TEXT));
        settings.jmapAccountId().ifPresent(id -> text("jmapAccountId", id, MAX_TEXT));
        if (settings.auth() == AuthMethod.OAUTH2) {
            wrong("auth", "oauth2 is not offered; use an app password or a token");
        }
        server(settings);
        smtp(settings);
        settings.caCertificate().ifPresent(this::certificate);
        limits(settings);
        policy(settings.policy());
        choice(settings);
    }

    private void server(AccountSettings settings) {
        if (settings.protocol().equals(Protocol.IMAP) && settings.endpoint().isEmpty()) {
            wrong("host", "is missing");
        }
        settings.endpoint().ifPresent(endpoint -> endpoint("host", "security", endpoint, settings.allowPlaintext()));
        settings.sessionUrl().ifPresent(url -> {
            text("sessionUrl", url.toString(), MAX_PATH);
            String host = String.valueOf(url.getHost());
            boolean secure = "https".equalsIgnoreCase(url.getScheme());
            boolean plain =
                    "http".equalsIgnoreCase(url.getScheme()) && (Loopback.is(host) || settings.allowPlaintext());
            if (settings.protocol().isOurs() && (url.getHost() == null || !(secure || plain))) {
                wrong("sessionUrl", "is no https address");
            } else if (!url.isAbsolute()) {
                wrong("sessionUrl", "is no address with a scheme");
            }
            if (url.getUserInfo() != null) {
                wrong("sessionUrl", "bears a user name or password; they have fields of their own");
            }
        });
    }

    private void smtp(AccountSettings settings) {
        settings.smtp().ifPresent(smtp -> {
            endpoint("smtp.host", "smtp.security", smtp.endpoint(), settings.allowPlaintext());
            text("smtp.username", smtp.username(), MAX_TEXT);
        });
    }

    private void endpoint(String hostField, String securityField, Endpoint endpoint, boolean allowPlaintext) {
        text(hostField, endpoint.host(), MAX_TEXT);
        if (endpoint.security() == Security.NONE && !allowPlaintext && !Loopback.is(endpoint.host())) {
            wrong(
                    securityField,
                    "none sends the password in clear text; it needs allowPlaintext for a host that is not this"
                            + " machine");
        }
    }

    private void certificate(String pem) {
        if (pem.length() > MAX_CERTIFICATE) {
            wrong("caCertificate", "is longer than " + MAX_CERTIFICATE + " characters");
            return;
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
            if (factory.generateCertificates(new ByteArrayInputStream(bytes)).isEmpty()) {
                wrong("caCertificate", "holds no certificate");
            }
        } catch (CertificateException e) {
            wrong("caCertificate", "is no certificate in PEM form");
        }
    }

    private void limits(AccountSettings settings) {
        if (settings.limits().connections().orElse(1) > AccountLimits.MAX_CONNECTIONS) {
            wrong("limits.connections", "is above " + AccountLimits.MAX_CONNECTIONS);
        }
        if (settings.limits().commandsPerMinute().orElse(0) > AccountLimits.MAX_COMMANDS_PER_MINUTE) {
            wrong("limits.commandsPerMinute", "is above " + AccountLimits.MAX_COMMANDS_PER_MINUTE);
        }
        if (settings.sendDelay().isNegative() || settings.sendDelay().compareTo(Outbox.MAX_SEND_DELAY) > 0) {
            wrong("sendDelay", "is not within 0 and " + Outbox.MAX_SEND_DELAY.toSeconds() + " seconds");
        }
        if (settings.roles().size() > MAX_ENTRIES) {
            wrong("roles", "has more than " + MAX_ENTRIES + " entries");
        }
    }

    private void policy(SyncPolicy policy) {
        names("policy.include", policy.include());
        names("policy.exclude", policy.exclude());
        Set<String> intervals = policy.intervals().keySet();
        names("policy.intervals", intervals);
    }

    /** What an account is mirrored by as a whole knows no mailboxes to leave out: a choice that does nothing is refused. */
    private void choice(AccountSettings settings) {
        if (settings.protocol().equals(Protocol.JMAP)) {
            String why = "has no effect by JMAP, where an account is mirrored whole; leave it empty";
            if (!settings.policy().include().isEmpty()) {
                wrong("policy.include", why);
            }
            if (!settings.policy().exclude().isEmpty()) {
                wrong("policy.exclude", why);
            }
        }
    }

    private void names(String field, Set<String> names) {
        if (names.size() > MAX_ENTRIES) {
            wrong(field, "has more than " + MAX_ENTRIES + " entries");
        }
        for (String name : names) {
            text(field, name, MAX_PATH);
            boolean role = name.toLowerCase(Locale.ROOT).startsWith(ROLE);
            if (role
                    && Role.ofWireName(name.substring(ROLE.length()).toLowerCase(Locale.ROOT))
                            .isEmpty()) {
                wrong(field, "names no role that there is: " + printable(name));
            }
            if (name.isBlank()) {
                wrong(field, "has an empty name");
            }
        }
    }

    private void secrets(Map<String, String> secrets, boolean passwordStored) {
        String password =
                Optional.ofNullable(secrets.get(AccountDraft.PASSWORD)).orElse("");
        if (password.isEmpty() && (!passwordStored || secrets.containsKey(AccountDraft.PASSWORD))) {
            wrong(AccountDraft.PASSWORD, "is missing");
        }
        secrets.forEach((name, secret) -> {
            if (!SECRETS.contains(name)) {
                wrong(printable(name), "is no secret of an account");
            } else {
                text(name.equals(AccountDraft.SMTP_PASSWORD) ? "smtp.password" : name, secret, MAX_SECRET);
            }
        });
    }

    /** CR and LF would end a line of a protocol, NUL a string: whoever lets them in lets commands in. */
    private void text(String field, String value, int maxLength) {
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            wrong(field, "has a line break or a NUL in it");
        }
        if (value.length() > maxLength) {
            wrong(field, "is longer than " + maxLength + " characters");
        }
    }

    private static String printable(String name) {
        String shown = name.length() <= 40 ? name : name.substring(0, 40) + "...";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    private void wrong(String field, String message) {
        errors.add(new Refused.FieldError(field, message));
    }
}
