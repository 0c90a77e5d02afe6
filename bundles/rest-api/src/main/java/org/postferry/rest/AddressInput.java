package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.postferry.mime.WrittenAddress;
import org.postferry.model.EmailAddress;

/** Reads one address: {@code "a@example.org"}, {@code "Ann <a@example.org>"} or {@code {"name","email"}}. */
final class AddressInput {
    static final String EXPECTED =
            "must be addresses such as \"ann@example.org\" or {\"name\":\"Ann\",\"email\":\"ann@example.org\"}, without line breaks or"
                    + " control characters";

    private AddressInput() {}

    static Optional<EmailAddress> read(JsonNode value) {
        if (value.isTextual()) {
            return WrittenAddress.read(value.textValue());
        }
        JsonNode name = value.path("name");
        boolean known = value.isObject()
                && value.path("email").isTextual()
                && (name.isTextual() || name.isNull() || name.isMissingNode())
                && value.size() == (name.isMissingNode() ? 1 : 2);
        return known
                ? WrittenAddress.of(
                        name.isTextual() ? name.textValue() : "",
                        value.get("email").textValue())
                : Optional.empty();
    }
}
