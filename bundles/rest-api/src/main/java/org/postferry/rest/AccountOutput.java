package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.SessionInfo;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.model.RemovalGuard;
import org.postferry.model.SyncPolicy;
import org.postferry.store.SyncLog;
import org.postferry.sync.AccountStatus;
import org.postferry.sync.Accounts.Account;
import org.postferry.sync.Progress;

/** Writes accounts, where they stand and what happened to them. Never a secret: there is none in these types. Stateless. */
final class AccountOutput {
    private AccountOutput() {}

    static ObjectNode account(Account account) {
        AccountSettings settings = account.settings();
        ObjectNode json = Json.object()
                .put("id", account.id().toString())
                .put("name", settings.name())
                .put("email", settings.email())
                .put("protocol", settings.protocol().name());
        endpoint(json, settings.endpoint());
        json.put("allowPlaintext", settings.allowPlaintext())
                .put("caCertificate", settings.caCertificate().orElse(null))
                .put("sessionUrl", settings.sessionUrl().map(Object::toString).orElse(null))
                .put("jmapAccountId", settings.jmapAccountId().orElse(null))
                .put("username", settings.username())
                .put("auth", settings.auth().wireName());
        settings.smtp()
                .ifPresentOrElse(
                        smtp -> endpoint(json.putObject("smtp"), Optional.of(smtp.endpoint()))
                                .put("username", smtp.username()),
                        () -> json.putNull("smtp"));
        json.put("profile", settings.profile().orElse(null));
        json.putObject("limits")
                .put("commandsPerMinute", boxed(settings.limits().commandsPerMinute()))
                .put("connections", boxed(settings.limits().connections()));
        json.put("sendDelay", settings.sendDelay().toSeconds());
        ObjectNode roles = json.putObject("roles");
        settings.roles().forEach((id, role) -> roles.put(id.toString(), role.wireName()));
        json.set("policy", policy(settings.policy()));
        json.set("status", status(account.status()));
        return json;
    }

    private static ObjectNode endpoint(ObjectNode json, Optional<Endpoint> endpoint) {
        return json.put("host", endpoint.map(Endpoint::host).orElse(null))
                .put("port", endpoint.map(Endpoint::port).orElse(null))
                .put(
                        "security",
                        endpoint.map(found -> found.security().wireName()).orElse(null));
    }

    private static JsonNode policy(SyncPolicy policy) {
        ObjectNode json = Json.object()
                .put("content", policy.content().wireName())
                .put("attachments", policy.attachmentsLater() ? "later" : "now")
                .put("maxBytes", boxed(policy.maxBytes()));
        policy.include().stream().sorted().forEach(json.putArray("include")::add);
        policy.exclude().stream().sorted().forEach(json.putArray("exclude")::add);
        json.put("since", policy.since().map(Object::toString).orElse(null));
        ObjectNode intervals = json.putObject("intervals");
        policy.intervals().forEach((mailbox, interval) -> intervals.put(mailbox, interval.toSeconds()));
        RemovalGuard guard = policy.guard();
        json.putObject("guard")
                .put("minCount", guard.minCount())
                .put("percent", guard.percent())
                .put("maxCount", guard.maxCount())
                .put("wholeScopeFrom", guard.wholeScopeFrom());
        return json;
    }

    static ObjectNode status(AccountStatus status) {
        ObjectNode json = Json.object()
                .put("state", status.state().wireName())
                .put("reason", status.reason())
                .put("serverSaid", status.serverSaid())
                .put("since", status.since().toString());
        Json.put(json, "lastSuccessAt", status.lastSuccessAt());
        Json.put(json, "nextAttemptAt", status.nextAttemptAt());
        json.put("push", status.push().map(SessionInfo.Push::wireName).orElse(null));
        json.set(
                "quota",
                status.quota()
                        .<JsonNode>map(quota -> Json.object()
                                .put("usedBytes", quota.usedBytes())
                                .put("limitBytes", quota.limitBytes()))
                        .orElse(NullNode.getInstance()));
        json.set("progress", status.progress().map(AccountOutput::progress).orElse(NullNode.getInstance()));
        return json;
    }

    private static JsonNode progress(Progress progress) {
        return Json.object()
                .put("phase", progress.phase())
                .put("done", progress.done())
                .put("total", progress.total())
                .put("bytes", progress.bytes())
                .put("perSecond", progress.perSecond())
                .put("etaSeconds", boxed(progress.etaSeconds()));
    }

    static JsonNode report(ConnectionReport report) {
        ObjectNode json = Json.object().put("ok", report.ok());
        ArrayNode steps = json.putArray("steps");
        for (ConnectionReport.Step step : report.steps()) {
            steps.addObject()
                    .put("name", step.name())
                    .put("ok", step.ok())
                    .put("detail", step.detail())
                    .put("millis", step.took().toMillis());
        }
        report.capabilities().forEach(json.putArray("capabilities")::add);
        json.put("mailboxes", boxed(report.mailboxes()));
        report.certificate()
                .ifPresentOrElse(
                        certificate -> json.putObject("certificate")
                                .put("subject", certificate.subject())
                                .put("issuer", certificate.issuer())
                                .put("notBefore", certificate.notBefore().toString())
                                .put("notAfter", certificate.notAfter().toString())
                                .put("fingerprint", certificate.fingerprint()),
                        () -> json.putNull("certificate"));
        return json;
    }

    static JsonNode logEntry(SyncLog.Entry entry) {
        return Json.object()
                .put("startedAt", entry.startedAt().toString())
                .put("finishedAt", entry.finishedAt().toString())
                .put("result", entry.error().isEmpty() ? "ok" : "error")
                .put("error", entry.error().orElse(null))
                .put("created", entry.created())
                .put("updated", entry.updated())
                .put("removed", entry.removed())
                .put("contentFetched", entry.contentFetched())
                .put("bytes", entry.bytes())
                .put("roundTrips", entry.roundTrips());
    }

    private static @Nullable Integer boxed(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : null;
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
