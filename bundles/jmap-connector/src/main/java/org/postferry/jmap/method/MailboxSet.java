package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;

/** Mailbox/set (RFC 8621 section 2.5) of one mailbox; a new one is called {@value #KEY} in the answer. */
public final class MailboxSet implements Method<SetAnswer> {
    public static final String KEY = "k";

    private final Consumer<ObjectNode> what;

    private MailboxSet(Consumer<ObjectNode> what) {
        this.what = what;
    }

    public static MailboxSet create(String name, Optional<String> parent, Optional<String> role) {
        return new MailboxSet(arguments -> {
            ObjectNode made = arguments.putObject("create").putObject(KEY).put("name", name);
            parent.ifPresent(id -> made.put("parentId", id));
            role.ifPresent(wanted -> made.put("role", wanted));
        });
    }

    /** @param name another one, or none to leave it. @param place another one, or none to leave it where it is */
    public static MailboxSet rename(String id, Optional<String> name, Optional<Place> place) {
        return new MailboxSet(arguments -> {
            ObjectNode changed = arguments.putObject("update").putObject(id);
            name.ifPresent(other -> changed.put("name", other));
            place.ifPresent(other -> changed.put("parentId", other.parent().orElse(null)));
        });
    }

    /** Below that mailbox, or below none. */
    public record Place(Optional<String> parent) {}

    /** With what is in it, only while nothing changed since that state (RFC 8620 section 5.3). */
    public static MailboxSet destroy(String id, String ifInState) {
        return new MailboxSet(arguments -> {
            arguments.put("ifInState", ifInState).put("onDestroyRemoveEmails", true);
            arguments.putArray("destroy").add(id);
        });
    }

    @Override
    public String name() {
        return "Mailbox/set";
    }

    @Override
    public void write(ObjectNode arguments) {
        what.accept(arguments);
    }

    @Override
    public SetAnswer read(JsonNode answer) {
        return SetAnswer.read(answer);
    }
}
