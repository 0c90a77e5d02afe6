package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** Email/import (RFC 8621 section 4.8) of one uploaded message, called {@value #KEY} in the answer. */
public record EmailImport(String blobId, String mailbox, List<String> keywords, Instant receivedAt)
        implements Method<SetAnswer> {
    public static final String KEY = "k";

    @Override
    public String name() {
        return "Email/import";
    }

    @Override
    public void write(ObjectNode arguments) {
        ObjectNode email = arguments.putObject("emails").putObject(KEY).put("blobId", blobId);
        email.putObject("mailboxIds").put(mailbox, true);
        ObjectNode set = email.putObject("keywords");
        keywords.forEach(keyword -> set.put(keyword, true));
        email.put("receivedAt", receivedAt.toString());
    }

    @Override
    public SetAnswer read(JsonNode answer) {
        return SetAnswer.read(answer);
    }
}
