package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** EmailSubmission/query (RFC 8621 section 7.3): the submissions of an email, as the server understands the filter. */
public record EmailSubmissionQuery(String email, int most) implements Method<List<String>> {
    @Override
    public String name() {
        return "EmailSubmission/query";
    }

    @Override
    public String capability() {
        return SessionDocument.SUBMISSION;
    }

    @Override
    public void write(ObjectNode arguments) {
        arguments.putObject("filter").putArray("emailIds").add(email);
        arguments.put("limit", most);
    }

    @Override
    public List<String> read(JsonNode answer) {
        return Read.ids(answer.path("ids"));
    }
}
