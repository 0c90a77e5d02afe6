package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Endpoint;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.Outbox;

/**
 * Reads an account that a person sends: a new one, or changes laid over the present settings. What is left out stays as
 * it is, {@code null} takes a value away. One use for one body.
 */
final class AccountInput {
    static final String ROLE_EXPECTED = "must be a role such as archive";

    private static final int MAX_PORT = 65_535;

    private final InputObject input;
    private final Optional<AccountSettings> present;
    private final Map<String, String> secrets = new HashMap<>();

    private AccountInput(ObjectNode json, Optional<AccountSettings> present) {
        this.input = new InputObject(json);
        this.present = present;
    }

    /** Throws a {@link Problem} that names every wrong field. */
    static AccountDraft read(ObjectNode json, Optional<AccountSettings> present) {
        return new AccountInput(json, present).draft();
    }

    private AccountDraft draft() {
        String email = input.text("email", this::requiredEmail);
        String name = input.text("name", () -> present(AccountSettings::name, email));
        Protocol protocol = protocol();
        Optional<Endpoint> endpoint = endpoint(
                input,
                present.flatMap(AccountSettings::endpoint),
                protocol.equals(Protocol.IMAP),
                protocol.equals(Protocol.JMAP) ? AccountInput::httpPort : AccountInput::imapPort);
        boolean plaintext = input.flag("allowPlaintext", present(AccountSettings::allowPlaintext, false));
        Optional<String> ca = input.optionalText("caCertificate", present.flatMap(AccountSettings::caCertificate));
        Optional<URI> sessionUrl = sessionUrl(protocol);
        Optional<String> jmapId = input.optionalText("jmapAccountId", present.flatMap(AccountSettings::jmapAccountId));
        String username = input.text("username", () -> present(AccountSettings::username, email));
        AuthMethod auth = input.choice(
                "auth", AuthMethod.values(), AuthMethod::wireName, present(AccountSettings::auth, AuthMethod.PASSWORD));
        Optional<SmtpSettings> smtp = input.object("smtp", this::smtp, present.flatMap(AccountSettings::smtp));
        Optional<String> profile = input.optionalText("profile", present.flatMap(AccountSettings::profile));
        AccountLimits limits = input.object("limits", this::limits, present.map(AccountSettings::limits))
                .orElse(AccountLimits.DEFAULT);
        Duration sendDelay = sendDelay();
        Map<MailboxId, Role> roles = roles();
        SyncPolicy policy = input.object("policy", this::policy, present.map(AccountSettings::policy))
                .orElse(SyncPolicy.DEFAULT);
        input.secret("password").ifPresent(secret -> secrets.put(AccountDraft.PASSWORD, secret));
        input.end();
        return new AccountDraft(
                new AccountSettings(
                        name,
                        email,
                        protocol,
                        endpoint,
                        plaintext,
                        ca,
                        sessionUrl,
                        jmapId,
                        username,
                        auth,
                        smtp,
                        profile,
                        limits,
                        sendDelay,
                        roles,
                        policy),
                secrets);
    }

    private <T> T present(Function<AccountSettings, T> value, T otherwise) {
        return present.map(value).orElse(otherwise);
    }

    private String requiredEmail() {
        return present.map(AccountSettings::email).orElseGet(() -> {
            if (!input.isWrong("email")) {
                input.error("email", "is needed");
            }
            return "";
        });
    }

    private Protocol protocol() {
        String name = input.text(
                "protocol", () -> present(settings -> settings.protocol().name(), "imap"));
        try {
            // not only ours: a connector by others may come later, until then the account says that it waits for it
            return new Protocol(name);
        } catch (IllegalArgumentException e) {
            input.error("protocol", "must be imap, jmap or the name of a protocol that another connector brings");
            return Protocol.IMAP;
        }
    }

    /** Host, port and security of {@code from}; a protocol that finds its server by itself needs none. */
    private static Optional<Endpoint> endpoint(
            InputObject from, Optional<Endpoint> present, boolean isNeeded, ToIntFunction<Security> usualPort) {
        Optional<String> host = from.optionalText("host", present.map(Endpoint::host));
        Security security = from.choice(
                "security",
                Security.values(),
                Security::wireName,
                present.map(Endpoint::security).orElse(Security.TLS));
        OptionalLong port = from.number(
                "port",
                1,
                MAX_PORT,
                OptionalLong.of(present.map(Endpoint::port).orElse(usualPort.applyAsInt(security))));
        if (host.isEmpty()) {
            if (isNeeded && !from.isWrong("host")) {
                from.error("host", "is needed");
            }
            return Optional.empty();
        }
        return endpoint(from, host.get(), (int) port.orElse(usualPort.applyAsInt(security)), security);
    }

    private static Optional<Endpoint> endpoint(InputObject from, String host, int port, Security security) {
        try {
            return Optional.of(new Endpoint(host, port, security));
        } catch (IllegalArgumentException e) {
            from.error("host", "must be a host name or an address");
            return Optional.empty();
        }
    }

    /** RFC 8314 section 3.2 for TLS, RFC 9051 section 2.1 for the others. */
    private static int imapPort(Security security) {
        return security == Security.TLS ? 993 : 143;
    }

    /** RFC 9110 sections 4.2.1 and 4.2.2. */
    private static int httpPort(Security security) {
        return security == Security.TLS ? 443 : 80;
    }

    /** RFC 8314 section 3.3 for TLS, RFC 6409 section 3.1 for the others. */
    private static int submissionPort(Security security) {
        return security == Security.TLS ? 465 : 587;
    }

    private Optional<URI> sessionUrl(Protocol protocol) {
        Optional<String> text = input.optionalText(
                "sessionUrl", present.flatMap(AccountSettings::sessionUrl).map(URI::toString));
        try {
            Optional<URI> uri = text.isEmpty() ? Optional.empty() : Optional.of(new URI(text.get()));
            if (uri.isPresent() && protocol.isOurs() && (uri.get().getHost() == null || !isHttp(uri.get()))) {
                input.error("sessionUrl", "must be an https address");
            } else if (uri.isPresent() && !uri.get().isAbsolute()) {
                input.error("sessionUrl", "must be an address with its scheme");
            }
            return uri;
        } catch (URISyntaxException e) {
            input.error("sessionUrl", "is no address");
            return Optional.empty();
        }
    }

    /** Plain http is for loopback; the engine says so, with the same rule as for {@code security: none}. */
    private static boolean isHttp(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
    }

    private Optional<SmtpSettings> smtp(InputObject smtp) {
        Optional<SmtpSettings> before = present.flatMap(AccountSettings::smtp);
        Optional<Endpoint> endpoint =
                endpoint(smtp, before.map(SmtpSettings::endpoint), true, AccountInput::submissionPort);
        String username = smtp.optionalText("username", before.map(SmtpSettings::username))
                .orElse("");
        smtp.secret("password").ifPresent(secret -> secrets.put(AccountDraft.SMTP_PASSWORD, secret));
        return endpoint.map(server -> new SmtpSettings(server, username));
    }

    private Optional<AccountLimits> limits(InputObject limits) {
        AccountLimits before = present(AccountSettings::limits, AccountLimits.DEFAULT);
        OptionalLong commands = limits.number(
                "commandsPerMinute",
                0,
                AccountLimits.MAX_COMMANDS_PER_MINUTE,
                optionalLong(before.commandsPerMinute()));
        OptionalLong connections =
                limits.number("connections", 1, AccountLimits.MAX_CONNECTIONS, optionalLong(before.connections()));
        return Optional.of(new AccountLimits(optionalInt(commands), optionalInt(connections)));
    }

    private static OptionalLong optionalLong(OptionalInt value) {
        return value.isPresent() ? OptionalLong.of(value.getAsInt()) : OptionalLong.empty();
    }

    private static OptionalInt optionalInt(OptionalLong value) {
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    private Duration sendDelay() {
        long before = present(AccountSettings::sendDelay, Duration.ZERO).toSeconds();
        return Duration.ofSeconds(
                input.number("sendDelay", 0, Outbox.MAX_SEND_DELAY.toSeconds(), OptionalLong.of(before))
                        .orElse(0));
    }

    private Map<MailboxId, Role> roles() {
        Map<String, Role> before = new HashMap<>();
        Map<MailboxId, Role> known = present(AccountSettings::roles, Map.of());
        known.forEach((id, role) -> before.put(id.toString(), role));
        Map<String, Role> entered = input.entries("roles", AccountInput::role, ROLE_EXPECTED, before);
        Map<MailboxId, Role> roles = new HashMap<>();
        entered.forEach((id, role) -> {
            try {
                roles.put(MailboxId.parse(id), role);
            } catch (IllegalArgumentException e) {
                input.error("roles." + id, "is no mailbox id");
            }
        });
        return roles;
    }

    private static Optional<Role> role(JsonNode value) {
        return value.isTextual() ? Role.ofWireName(value.textValue()) : Optional.empty();
    }

    private Optional<SyncPolicy> policy(InputObject policy) {
        return Optional.of(PolicyInput.read(policy, present(AccountSettings::policy, SyncPolicy.DEFAULT)));
    }
}
