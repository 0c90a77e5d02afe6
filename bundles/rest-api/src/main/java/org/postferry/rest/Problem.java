package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postferry.sync.Refused;
import org.postferry.sync.Refused.FieldError;

/** An answer that says no, as a problem document (RFC 9457). Its detail is a sentence for a person and bears no secret. */
final class Problem extends RuntimeException {
    static final String MEDIA_TYPE = "application/problem+json";

    /** Characters of what a client sent that it is told back: enough to find it, and no mail, key or file in an answer or a log. */
    static final int MAX_TOLD_BACK = 100;

    private final int status;
    private final String title;
    private final transient List<FieldError> errors;
    private final transient Map<String, String> headers;

    private Problem(int status, String title, String detail, List<FieldError> errors, Map<String, String> headers) {
        super(detail, null, false, false); // an answer, not an accident: no stack trace
        this.status = status;
        this.title = title;
        this.errors = errors.stream()
                .map(error -> new FieldError(toldBack(error.field()), error.message()))
                .toList();
        this.headers = Map.copyOf(headers);
    }

    /** What a client sent, as a sentence may say it again. */
    static String toldBack(String sent) {
        return sent.length() > MAX_TOLD_BACK ? sent.substring(0, MAX_TOLD_BACK) + "…" : sent;
    }

    static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, List.of(), Map.of());
    }

    /** @param found how many errors there are; the first of them are {@code errors} */
    static Problem invalid(List<FieldError> errors, int found) {
        int more = found - errors.size();
        String detail = found == 1
                ? toldBack(errors.get(0).field()) + ": " + errors.get(0).message()
                : found + " fields are wrong" + (more > 0 ? "; " + more + " more than are named here" : "");
        return new Problem(400, "Bad request", detail, errors, Map.of());
    }

    static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)), 1);
    }

    static Problem notFound(String what) {
        return of(404, "Not found", what);
    }

    /** Something is missing just now. */
    static Problem unavailable(String detail) {
        String seconds = String.valueOf(ApiLimits.RETRY_AFTER.toSeconds());
        return new Problem(503, "Unavailable", detail, List.of(), Map.of("Retry-After", seconds));
    }

    /** @param allowed the methods that this path knows */
    static Problem methodNotAllowed(Set<String> allowed) {
        String list = String.join(", ", allowed);
        return new Problem(405, "Method not allowed", "This path knows " + list, List.of(), Map.of("Allow", list));
    }

    /** RFC 9110 section 15.5.17. */
    static Problem rangeNotSatisfiable(long size) {
        String detail = "There are " + size + " bytes";
        return new Problem(416, "Range not satisfiable", detail, List.of(), Map.of("Content-Range", "bytes */" + size));
    }

    static Problem of(Refused refused) {
        return switch (refused.reason()) {
            case INVALID -> new Problem(400, "Bad request", refused.getMessage(), refused.errors(), Map.of());
            case NOT_FOUND -> notFound(refused.getMessage());
            case CONFLICT -> of(409, "Conflict", refused.getMessage());
            case UNAVAILABLE -> unavailable(refused.getMessage());
        };
    }

    int status() {
        return status;
    }

    /** What the answer's header says besides. */
    Map<String, String> headers() {
        return headers;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage());
        if (!errors.isEmpty()) {
            ArrayNode list = json.putArray("errors");
            for (FieldError error : errors) {
                list.addObject().put("field", error.field()).put("message", error.message());
            }
        }
        return json;
    }
}
