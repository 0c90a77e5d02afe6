package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A call within a request, and what came of it. Confined to one thread. */
public final class Call<R> {
    private final Method<R> method;
    private final String id;
    private final List<Response> responses = new ArrayList<>();

    /** @param name of the method, or {@code error} */
    record Response(String name, JsonNode arguments) {}

    Call(Method<R> method, String id) {
        this.method = method;
        this.id = id;
    }

    Method<R> method() {
        return method;
    }

    String id() {
        return id;
    }

    void answered(String name, JsonNode arguments) {
        responses.add(new Response(name, arguments));
    }

    /** What the answer says at that path; missing where there is none. */
    JsonNode told(String path) {
        boolean refused = responses.isEmpty() || responses.get(0).name().equals("error") || path.isEmpty();
        return refused
                ? MissingNode.getInstance()
                : responses.get(0).arguments().at(path);
    }

    /** What the server answered. A call without an answer, or with one of another shape, may have been carried out. */
    public R result() throws MethodError {
        if (responses.isEmpty()) {
            throw new MethodError(method.name(), "serverPartialFail", "no answer to this call");
        }
        Response first = responses.get(0);
        if (first.name().equals("error")) {
            JsonNode error = first.arguments();
            throw new MethodError(
                    method.name(),
                    error.path("type").asText("serverFail"),
                    error.path("description").asText(""));
        }
        return read(method, first);
    }

    /** What the server answered to a call that this one implied (RFC 8621 section 7.5), where it did. */
    public <S> Optional<S> implied(Method<S> other) throws MethodError {
        for (Response response : responses) {
            if (response.name().equals(other.name())) {
                return Optional.of(read(other, response));
            }
        }
        return Optional.empty();
    }

    private static <S> S read(Method<S> method, Response response) throws MethodError {
        try {
            return method.read(response.arguments());
        } catch (Strange e) {
            throw new MethodError(method.name(), "serverPartialFail", String.valueOf(e.getMessage()));
        }
    }
}
