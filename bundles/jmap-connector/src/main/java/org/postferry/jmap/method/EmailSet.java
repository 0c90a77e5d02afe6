package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Email/set (RFC 8621 section 4.6): the same patch for many, or the end of many. */
public record EmailSet(Map<String, Patch> updates, List<String> destroys) implements Method<SetAnswer> {
    @Override
    public String name() {
        return "Email/set";
    }

    @Override
    public void write(ObjectNode arguments) {
        if (!updates.isEmpty()) {
            ObjectNode update = arguments.putObject("update");
            updates.forEach((id, patch) -> update.set(id, patch.json()));
        }
        if (!destroys.isEmpty()) {
            ArrayNode destroy = arguments.putArray("destroy");
            destroys.forEach(destroy::add);
        }
    }

    @Override
    public SetAnswer read(JsonNode answer) {
        return SetAnswer.read(answer);
    }
}
