package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which objects a get asks for: all, some, or those that an earlier call of the same request names. */
public final class Ids {
    private final Optional<List<String>> named;
    private final Optional<Reference> reference;

    private record Reference(Call<?> call, String path) {}

    private Ids(Optional<List<String>> named, Optional<Reference> reference) {
        this.named = named;
        this.reference = reference;
    }

    public static Ids all() {
        return new Ids(Optional.empty(), Optional.empty());
    }

    /** None: the answer is the state alone. */
    public static Ids none() {
        return of(List.of());
    }

    public static Ids of(Collection<String> ids) {
        return new Ids(Optional.of(List.copyOf(ids)), Optional.empty());
    }

    /** What an earlier call answers at that path (RFC 8620 section 3.7). */
    public static Ids of(Call<?> call, String path) {
        return new Ids(Optional.empty(), Optional.of(new Reference(call, path)));
    }

    void write(ObjectNode arguments) {
        if (reference.isPresent()) {
            Reference to = reference.get();
            arguments
                    .putObject("#ids")
                    .put("resultOf", to.call().id())
                    .put("name", to.call().method().name())
                    .put("path", to.path());
        } else if (named.isPresent()) {
            ArrayNode ids = arguments.putArray("ids");
            named.get().forEach(ids::add);
        } else {
            arguments.putNull("ids");
        }
    }
}
