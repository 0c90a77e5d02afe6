package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Identity/get (RFC 8621 section 6.1): as whom this sign-in may send. */
public record IdentityGet() implements Method<Got<IdentityGet.Identity>> {
    /** An address, or {@code *@} and a domain. */
    public record Identity(String id, String email) {}

    @Override
    public String name() {
        return "Identity/get";
    }

    @Override
    public String capability() {
        return SessionDocument.SUBMISSION;
    }

    @Override
    public void write(ObjectNode arguments) {
        Ids.all().write(arguments);
        arguments.putArray("properties").add("id").add("email");
    }

    @Override
    public Got<Identity> read(JsonNode answer) {
        return new Got<>(
                answer.path("state").asText(""),
                Read.list(
                        answer.path("list"),
                        row -> new Identity(
                                row.path("id").asText(""), row.path("email").asText(""))),
                List.of());
    }
}
