package org.postferry.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.postferry.connector.Quota;
import org.postferry.sync.Progress;

/** Numbers and times in words. Stateless. */
final class Words {
    private Words() {}

    /** {@code 3 min ago}, {@code in 20 s}. */
    static String when(Instant time, Instant now) {
        return time.isAfter(now)
                ? "in " + span(Duration.between(now, time))
                : span(Duration.between(time, now)) + " ago";
    }

    static String span(Duration duration) {
        if (duration.toMinutes() < 1) {
            return duration.toSeconds() + " s";
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + " min";
        }
        return duration.toDays() < 1
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toDays() + " d " + duration.toHoursPart() + " h";
    }

    /** With a full stop: what is refused over HTTP stands there alone, and is told without one. */
    static String sentence(String told) {
        return told.isEmpty() || ".!?…".indexOf(told.charAt(told.length() - 1)) >= 0 ? told : told + ".";
    }

    static String quota(Quota quota) {
        return String.format(Locale.ROOT, "%,d of %,d bytes", quota.usedBytes(), quota.limitBytes());
    }

    static String progress(Progress progress) {
        String eta = progress.etaSeconds().isPresent()
                ? ", " + span(Duration.ofSeconds(progress.etaSeconds().getAsLong())) + " left"
                : "";
        return String.format(
                Locale.ROOT,
                "%,d of %,d, %.1f a second%s",
                progress.done(),
                progress.total(),
                progress.perSecond(),
                eta);
    }
}
