package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postferry.jmap.wire.Json;

/** Calls that go out together (RFC 8620 section 3.3), carried out in their order. Used once, confined to one thread. */
public final class Request {
    private final String account;
    private final List<Call<?>> calls = new ArrayList<>();
    private final ArrayNode written = Json.object().putArray("methodCalls");

    Request(String account) {
        this.account = account;
    }

    public <R> Call<R> add(Method<R> method) {
        Call<R> call = new Call<>(method, "c" + calls.size());
        calls.add(call);
        ObjectNode arguments = written.addArray().add(method.name()).addObject().put("accountId", account);
        method.write(arguments);
        ((ArrayNode) written.get(written.size() - 1)).add(call.id());
        return call;
    }

    byte[] json() {
        ObjectNode request = Json.object();
        Set<String> used = new LinkedHashSet<>(List.of(SessionDocument.CORE, SessionDocument.MAIL));
        calls.forEach(call -> used.add(call.method().capability()));
        used.forEach(request.putArray("using")::add);
        request.set("methodCalls", written);
        return Json.bytes(request);
    }

    void answered(JsonNode responses) {
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
