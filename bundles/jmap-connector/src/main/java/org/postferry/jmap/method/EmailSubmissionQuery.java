package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** EmailSubmission/query (RFC 8621 section 7.3): whether an email was ever handed over. */
public record EmailSubmissionQuery(String email) implements Method<Boolean> {
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
        arguments.put("limit", 1);
    }

    @Override
    public Boolean read(JsonNode answer) {
        return !Read.ids(answer.path("ids")).isEmpty();
    }
}
