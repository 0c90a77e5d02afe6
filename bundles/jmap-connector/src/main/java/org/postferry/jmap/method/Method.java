package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A method call (RFC 8620 section 3.2): its name, its arguments but for the account, and how its answer reads. */
public interface Method<R> {
    String name();

    /** Which capability it belongs to (RFC 8620 section 3.3). */
    default String capability() {
        return SessionDocument.MAIL;
    }

    /** Adds the arguments. */
    void write(ObjectNode arguments);

    /** Reads the arguments of the response of the same name. */
    R read(JsonNode answer);
}
