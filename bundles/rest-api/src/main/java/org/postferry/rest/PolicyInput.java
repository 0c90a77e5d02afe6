package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.model.ContentPolicy;
import org.postferry.model.RemovalGuard;
import org.postferry.model.SyncPolicy;

/** Reads the policy of an account, laid over the one that is there. Stateless. */
final class PolicyInput {
    /** When attachments are fetched, as the contract writes it. */
    private enum Attachments {
        NOW,
        LATER
    }

    private PolicyInput() {}

    static SyncPolicy read(InputObject policy, SyncPolicy before) {
        Attachments attachments = policy.choice(
                "attachments",
                Attachments.values(),
                value -> value.name().toLowerCase(Locale.ROOT),
                before.attachmentsLater() ? Attachments.LATER : Attachments.NOW);
        return new SyncPolicy(
                policy.choice("content", ContentPolicy.values(), ContentPolicy::wireName, before.content()),
                attachments == Attachments.LATER,
                policy.number("maxBytes", 0, Long.MAX_VALUE, before.maxBytes()),
                policy.texts("include", before.include()),
                policy.texts("exclude", before.exclude()),
                since(policy, before.since()),
                intervals(policy, before.intervals()),
                policy.object("guard", guard -> Optional.of(guard(guard, before.guard())), Optional.of(before.guard()))
                        .orElse(RemovalGuard.DEFAULT));
    }

    private static Optional<LocalDate> since(InputObject policy, Optional<LocalDate> before) {
        Optional<String> text = policy.optionalText("since", before.map(LocalDate::toString));
        try {
            return text.map(LocalDate::parse);
        } catch (DateTimeException e) {
            policy.error("since", "must be a day such as 2024-01-31");
            return before;
        }
    }

    private static Map<String, Duration> intervals(InputObject policy, Map<String, Duration> before) {
        String bounds = "must be a number of seconds within " + SyncPolicy.MIN_INTERVAL.toSeconds() + ".."
                + SyncPolicy.MAX_INTERVAL.toSeconds();
        return policy.entries("intervals", PolicyInput::interval, bounds, before);
    }

    private static Optional<Duration> interval(JsonNode value) {
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= SyncPolicy.MIN_INTERVAL.toSeconds()
                && value.longValue() <= SyncPolicy.MAX_INTERVAL.toSeconds();
        return fits ? Optional.of(Duration.ofSeconds(value.longValue())) : Optional.empty();
    }

    private static RemovalGuard guard(InputObject guard, RemovalGuard before) {
        return new RemovalGuard(
                number(guard, "minCount", 0, Integer.MAX_VALUE, before.minCount(), RemovalGuard.DEFAULT.minCount()),
                number(guard, "percent", 0, 100, before.percent(), RemovalGuard.DEFAULT.percent()),
                number(guard, "maxCount", 0, Integer.MAX_VALUE, before.maxCount(), RemovalGuard.DEFAULT.maxCount()),
                number(
                        guard,
                        "wholeScopeFrom",
                        1,
                        Integer.MAX_VALUE,
                        before.wholeScopeFrom(),
                        RemovalGuard.DEFAULT.wholeScopeFrom()));
    }

    private static int number(InputObject guard, String field, int min, int max, int before, int usual) {
        return (int) guard.number(field, min, max, OptionalLong.of(before)).orElse(usual);
    }
}
