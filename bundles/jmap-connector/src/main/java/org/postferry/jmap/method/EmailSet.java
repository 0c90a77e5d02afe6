package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Email/set (RFC 8621 section 4.6): patches, or the end of many.
 *
 * @param ifInState only while nothing changed since (RFC 8620 section 5.3), else {@code stateMismatch}
 */
public record EmailSet(Map<String, Patch> updates, List<String> destroys, Optional<String> ifInState)
        implements Method<SetAnswer> {
    public static EmailSet update(Map<String, Patch> updates) {
        return new EmailSet(updates, List.of(), Optional.empty());
    }

    public static EmailSet destroy(List<String> ids, Optional<String> ifInState) {
        return new EmailSet(Map.of(), ids, ifInState);
    }

    @Override
    public String name() {
        return "Email/set";
    }

    @Override
    public void write(ObjectNode arguments) {
        ifInState.ifPresent(state -> arguments.put("ifInState", state));
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
