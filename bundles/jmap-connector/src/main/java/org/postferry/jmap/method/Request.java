package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postferry.jmap.wire.Json;

/**
 * Calls that go out together (RFC 8620 section 3.3), carried out in their order; where a server takes fewer at once, in as
 * many parts as it needs. Used once, confined to one thread.
 */
public final class Request {
    private final String account;
    private final List<Call<?>> calls = new ArrayList<>();
    private int answered;

    Request(String account) {
        this.account = account;
    }

    public <R> Call<R> add(Method<R> method) {
        Call<R> call = new Call<>(method, "c" + calls.size());
        calls.add(call);
        return call;
    }

    /** How many calls have no answer yet. */
    int left() {
        return calls.size() - answered;
    }

    /** The next calls that have no answer. */
    byte[] json(int count) {
        List<Call<?>> part = calls.subList(answered, answered + count);
        ObjectNode request = Json.object();
        Set<String> used = new LinkedHashSet<>(List.of(SessionDocument.CORE, SessionDocument.MAIL));
        part.forEach(call -> used.add(call.method().capability()));
        used.forEach(request.putArray("using")::add);
        ArrayNode written = request.putArray("methodCalls");
        part.forEach(call -> written.add(json(call)));
        return Json.bytes(request);
    }

    private ArrayNode json(Call<?> call) {
        ObjectNode arguments = Json.object().put("accountId", account);
        call.method().write(arguments);
        dereference(arguments);
        return Json.object()
                .arrayNode()
                .add(call.method().name())
                .add(arguments)
                .add(call.id());
    }

    /** RFC 8620 section 3.7: a reference is understood within its request alone, so what an earlier part has told is written out. */
    private void dereference(ObjectNode arguments) {
        JsonNode reference = arguments.path("#ids");
        for (Call<?> earlier : calls.subList(0, answered)) {
            JsonNode ids = earlier.told(reference.path("path").asText(""));
            if (earlier.id().equals(reference.path("resultOf").asText("")) && ids.isArray()) {
                arguments.remove("#ids");
                arguments.set("ids", ids);
            }
        }
    }

    void answered(JsonNode responses, int count) {
        answered += count;
        for (JsonNode response : responses) {
            String id = response.path(2).asText("");
            for (Call<?> call : calls) {
                if (call.id().equals(id)) {
                    call.answered(response.path(0).asText(""), response.path(1));
                }
            }
        }
    }
}
