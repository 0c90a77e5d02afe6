package org.postferry.sync;

import java.util.List;

/** A person's request that cannot be done, with the sentence that says why. Nothing was changed. */
public final class Refused extends RuntimeException {
    /** What kind of no it is. */
    public enum Reason {
        /** The request itself is wrong; {@link #errors()} names the fields. */
        INVALID,
        /** There is no such thing. */
        NOT_FOUND,
        /** It stands against what is there. */
        CONFLICT,
        /** A part of the system is missing just now. */
        UNAVAILABLE
    }

    /** One wrong field. */
    public record FieldError(String field, String message) {}

    private final Reason reason;
    private final transient List<FieldError> errors;

    public Refused(Reason reason, String message, List<FieldError> errors) {
        super(message);
        this.reason = reason;
        this.errors = List.copyOf(errors);
    }

    public Refused(Reason reason, String message) {
        this(reason, message, List.of());
    }

    /** One wrong field. */
    public static Refused invalid(String field, String message) {
        return new Refused(Reason.INVALID, field + ": " + message, List.of(new FieldError(field, message)));
    }

    public Reason reason() {
        return reason;
    }

    public List<FieldError> errors() {
        return errors;
    }
}
