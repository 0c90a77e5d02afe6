package org.postferry.store.h2.row;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.ContentPolicy;
import org.postferry.model.Endpoint;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.RemovalGuard;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.model.SyncPolicy;

/**
 * An account's settings as names and values: also a later version, which knows more or fewer names, reads them. Packs
 * are kept for years.
 */
public final class SettingsCodec {
    private SettingsCodec() {}

    public static byte[] encode(AccountSettings settings) {
        Map<String, String> values = new TreeMap<>();
        identity(settings, values);
        policy(settings.policy(), values);
        return new ByteWriter()
                .list(values.entrySet(), (out, value) -> out.text(value.getKey())
                        .text(value.getValue()))
                .bytes();
    }

    public static AccountSettings decode(byte[] bytes) {
        Map<String, String> values = new ByteReader(bytes)
                .list(in -> Map.entry(in.text(), in.text())).stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new AccountSettings(
                values.get("name"),
                values.get("email"),
                new Protocol(values.get("protocol")),
                endpoint(values, "server"),
                values.containsKey("allowPlaintext"),
                optional(values, "caCertificate"),
                optional(values, "sessionUrl").map(URI::create),
                optional(values, "jmapAccountId"),
                values.get("username"),
                AuthMethod.valueOf(values.get("auth")),
                endpoint(values, "smtp").map(endpoint -> new SmtpSettings(endpoint, values.get("smtp.username"))),
                optional(values, "profile"),
                new AccountLimits(count(values, "limits.commandsPerMinute"), count(values, "limits.connections")),
                Duration.parse(values.get("sendDelay")),
                entries(values, "role.", MailboxId::parse, Role::valueOf),
                policy(values));
    }

    private static void identity(AccountSettings settings, Map<String, String> values) {
        values.put("name", settings.name());
        values.put("email", settings.email());
        values.put("protocol", settings.protocol().name());
        settings.endpoint().ifPresent(endpoint -> endpoint(endpoint, "server", values));
        if (settings.allowPlaintext()) {
            values.put("allowPlaintext", "true");
        }
        settings.caCertificate().ifPresent(pem -> values.put("caCertificate", pem));
        settings.sessionUrl().ifPresent(url -> values.put("sessionUrl", url.toString()));
        settings.jmapAccountId().ifPresent(id -> values.put("jmapAccountId", id));
        values.put("username", settings.username());
        values.put("auth", settings.auth().name());
        settings.smtp().ifPresent(smtp -> {
            endpoint(smtp.endpoint(), "smtp", values);
            values.put("smtp.username", smtp.username());
        });
        settings.profile().ifPresent(profile -> values.put("profile", profile));
        settings.limits()
                .commandsPerMinute()
                .ifPresent(limit -> values.put("limits.commandsPerMinute", Integer.toString(limit)));
        settings.limits().connections().ifPresent(limit -> values.put("limits.connections", Integer.toString(limit)));
        values.put("sendDelay", settings.sendDelay().toString());
        settings.roles().forEach((mailbox, role) -> values.put("role." + mailbox, role.name()));
    }

    private static void policy(SyncPolicy policy, Map<String, String> values) {
        values.put("policy.content", policy.content().name());
        if (policy.attachmentsLater()) {
            values.put("policy.attachmentsLater", "true");
        }
        policy.maxBytes().ifPresent(bytes -> values.put("policy.maxBytes", Long.toString(bytes)));
        list(policy.include(), "policy.include.", values);
        list(policy.exclude(), "policy.exclude.", values);
        policy.since().ifPresent(day -> values.put("policy.since", day.toString()));
        policy.intervals().forEach((name, interval) -> values.put("policy.interval." + name, interval.toString()));
        RemovalGuard guard = policy.guard();
        values.put("policy.guard.minCount", Integer.toString(guard.minCount()));
        values.put("policy.guard.percent", Integer.toString(guard.percent()));
        values.put("policy.guard.maxCount", Integer.toString(guard.maxCount()));
        values.put("policy.guard.wholeScopeFrom", Integer.toString(guard.wholeScopeFrom()));
    }

    private static SyncPolicy policy(Map<String, String> values) {
        Optional<String> maxBytes = optional(values, "policy.maxBytes");
        return new SyncPolicy(
                ContentPolicy.valueOf(values.get("policy.content")),
                values.containsKey("policy.attachmentsLater"),
                maxBytes.isPresent() ? OptionalLong.of(Long.parseLong(maxBytes.get())) : OptionalLong.empty(),
                list(values, "policy.include."),
                list(values, "policy.exclude."),
                optional(values, "policy.since").map(LocalDate::parse),
                entries(values, "policy.interval.", Function.identity(), Duration::parse),
                new RemovalGuard(
                        Integer.parseInt(values.get("policy.guard.minCount")),
                        Integer.parseInt(values.get("policy.guard.percent")),
                        Integer.parseInt(values.get("policy.guard.maxCount")),
                        Integer.parseInt(values.get("policy.guard.wholeScopeFrom"))));
    }

    private static void endpoint(Endpoint endpoint, String name, Map<String, String> values) {
        values.put(name + ".host", endpoint.host());
        values.put(name + ".port", Integer.toString(endpoint.port()));
        values.put(name + ".security", endpoint.security().name());
    }

    private static Optional<Endpoint> endpoint(Map<String, String> values, String name) {
        return optional(values, name + ".host")
                .map(host -> new Endpoint(
                        host,
                        Integer.parseInt(values.get(name + ".port")),
                        Security.valueOf(values.get(name + ".security"))));
    }

    private static void list(Set<String> texts, String prefix, Map<String, String> values) {
        List<String> sorted = new ArrayList<>(new TreeSet<>(texts));
        for (int i = 0; i < sorted.size(); i++) {
            values.put(prefix + i, sorted.get(i));
        }
    }

    private static Set<String> list(Map<String, String> values, String prefix) {
        return Set.copyOf(entries(values, prefix, Function.identity(), Function.identity())
                .values());
    }

    private static <K, V> Map<K, V> entries(
            Map<String, String> values, String prefix, Function<String, K> key, Function<String, V> value) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .collect(Collectors.toMap(
                        entry -> key.apply(entry.getKey().substring(prefix.length())),
                        entry -> value.apply(entry.getValue())));
    }

    private static Optional<String> optional(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name));
    }

    private static OptionalInt count(Map<String, String> values, String name) {
        return values.containsKey(name) ? OptionalInt.of(Integer.parseInt(values.get(name))) : OptionalInt.empty();
    }
}
