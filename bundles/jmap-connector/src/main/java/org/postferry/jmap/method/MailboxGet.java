package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Mailbox/get (RFC 8621 section 2.1). */
public record MailboxGet(Ids ids, List<String> properties) implements Method<Got<MailboxRow>> {
    /** What the list shows. */
    public static final List<String> LISTED = List.of("id", "name", "parentId", "role", "totalEmails", "myRights");
    /** How many emails each holds. */
    public static final List<String> COUNTS = List.of("id", "totalEmails");

    /** Asks for the state and nothing else. */
    public static MailboxGet state() {
        return new MailboxGet(Ids.none(), List.of("id"));
    }

    @Override
    public String name() {
        return "Mailbox/get";
    }

    @Override
    public void write(ObjectNode arguments) {
        ids.write(arguments);
        ArrayNode names = arguments.putArray("properties");
        properties.forEach(names::add);
    }

    @Override
    public Got<MailboxRow> read(JsonNode answer) {
        return Got.read(answer, MailboxRow::read);
    }
}
