package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * EmailSubmission/set (RFC 8621 section 7.5) of one email, called {@value #KEY} in the answer.
 *
 * @param then what becomes of the email once it is taken over
 */
public record EmailSubmissionSet(String email, String identity, String from, List<String> to, Optional<Patch> then)
        implements Method<SetAnswer> {
    public static final String KEY = "s";

    @Override
    public String name() {
        return "EmailSubmission/set";
    }

    @Override
    public String capability() {
        return SessionDocument.SUBMISSION;
    }

    @Override
    public void write(ObjectNode arguments) {
        ObjectNode made = arguments.putObject("create").putObject(KEY);
        made.put("emailId", email).put("identityId", identity);
        ObjectNode envelope = made.putObject("envelope");
        envelope.putObject("mailFrom").put("email", from);
        ArrayNode recipients = envelope.putArray("rcptTo");
        to.forEach(address -> recipients.addObject().put("email", address));
        then.ifPresent(patch -> arguments.putObject("onSuccessUpdateEmail").set("#" + KEY, patch.json()));
    }

    @Override
    public SetAnswer read(JsonNode answer) {
        return SetAnswer.read(answer);
    }
}
