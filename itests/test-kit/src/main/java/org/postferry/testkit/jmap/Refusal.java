package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a method call (RFC 8620 section 3.6.2) or one object of it (section 5.3) is refused. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String type;

    Refusal(String type, String description) {
        super(description);
        this.type = type;
    }

    /** A question that breaks a rule. */
    static Refusal invalidArguments(String description) {
        return new Refusal("invalidArguments", description);
    }

    /** An object that breaks a rule. */
    static Refusal invalidProperties(String description) {
        return new Refusal("invalidProperties", description);
    }

    String type() {
        return type;
    }

    ObjectNode json() {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("description", getMessage());
    }
}
