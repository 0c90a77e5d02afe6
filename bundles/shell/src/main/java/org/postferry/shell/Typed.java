package org.postferry.shell;

import java.util.function.Function;
import java.util.function.Supplier;
import org.postferry.sync.Refused;

/**
 * What a person typed, as a value. A value that cannot be so is a person's mistake here, and a no; anywhere else in a
 * command it is a defect, which Karaf writes into the log with where it was thrown. Stateless.
 */
final class Typed {
    private Typed() {}

    static <T> T read(String typed, Function<String, T> reader) {
        return value(() -> reader.apply(typed));
    }

    /** A value of what was typed, and of nothing else. */
    static <T> T value(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new Refused(Refused.Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }
}
