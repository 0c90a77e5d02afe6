package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** EmailSubmission/get (RFC 8621 section 7.1): of which email a submission is, and whether it was called back. */
public record EmailSubmissionGet(Ids ids) implements Method<Got<EmailSubmissionGet.Row>> {
    /** A submission. @param undoStatus such as {@code pending}, {@code final} or {@code canceled} */
    public record Row(String emailId, String undoStatus) {}

    @Override
    public String name() {
        return "EmailSubmission/get";
    }

    @Override
    public String capability() {
        return SessionDocument.SUBMISSION;
    }

    @Override
    public void write(ObjectNode arguments) {
        ids.write(arguments);
        arguments.putArray("properties").add("id").add("emailId").add("undoStatus");
    }

    @Override
    public Got<Row> read(JsonNode answer) {
        return new Got<>(
                answer.path("state").asText(""),
                Read.list(
                        answer.path("list"),
                        row -> new Row(
                                row.path("emailId").asText(""),
                                row.path("undoStatus").asText(""))),
                List.of());
    }
}
