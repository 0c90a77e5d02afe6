package org.postferry.jmap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.WireException;

/** Answers of servers on disk, each named after what it says. */
final class Fixture {
    private Fixture() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Fixture.class.getResourceAsStream("/jmap/" + name + ".json")) {
            return Optional.ofNullable(in)
                    .orElseThrow(() -> new IOException("no fixture " + name))
                    .readAllBytes();
        }
    }

    static JsonNode json(String name) throws WireException {
        try (InputStream in = Fixture.class.getResourceAsStream("/jmap/" + name + ".json")) {
            return Json.read(Optional.ofNullable(in).orElseThrow(() -> new IOException("no fixture " + name)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
