package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Email/get (RFC 8621 section 4.2). */
public record EmailGet(Ids ids, List<String> properties) implements Method<Got<EmailRow>> {
    /** All that a list needs to know. */
    public static final List<String> FULL =
            List.of("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "headers");
    /**
     * RFC 8621 section 4.6: nothing else of an email ever changes, but servers do put emails that turn out to belong together into one conversation. The
     * received time tells what the date window leaves out, and with the size whether it is the email that it was.
     */
    public static final List<String> MUTABLE =
            List.of("id", "threadId", "mailboxIds", "keywords", "size", "receivedAt");

    public static final List<String> TIME = List.of("id", "receivedAt");
    public static final List<String> BLOB = List.of("id", "blobId", "size");
    public static final List<String> STRUCTURE = List.of("id", "bodyStructure");

    /** Asks for the state and nothing else. */
    public static EmailGet state() {
        return new EmailGet(Ids.none(), List.of("id"));
    }

    @Override
    public String name() {
        return "Email/get";
    }

    @Override
    public void write(ObjectNode arguments) {
        ids.write(arguments);
        ArrayNode names = arguments.putArray("properties");
        properties.forEach(names::add);
    }

    @Override
    public Got<EmailRow> read(JsonNode answer) {
        return Got.read(answer, EmailRow::read);
    }
}
