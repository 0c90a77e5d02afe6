package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.postferry.mime.WrittenAddress;
import org.postferry.model.EmailAddress;

/** Reads one address: {@code "a@example.org"}, {@code "Ann <a@example.org>"} or {@code {"name","email"}}. */
final class AddressInput {
    private static final String EXPECTED =
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

    /** Why a value is no address, as far as one can see what a person meant. */
    static String refusal(JsonNode value) {
        String written = value.isObject() ? value.path("email").asText() : value.asText();
        if (isSeveral(written)) {
            return "several addresses stand in a list, each by itself: [\"ann@example.org\", \"bob@example.org\"]";
        }
        String before = written.substring(0, Math.max(0, written.lastIndexOf('@')));
        String localPart = before.substring(before.lastIndexOf('<') + 1);
        if (localPart.chars().anyMatch(c -> c > 0x7e)) {
            return "'" + Problem.toldBack(written)
                    + "' has more than ASCII in front of its @, and mail cannot be sent to such an"
                    + " address from here (SMTPUTF8); behind the @ it may";
        }
        return EXPECTED;
    }

    private static boolean isSeveral(String written) {
        int at = written.indexOf('@');
        return at >= 0 && (written.indexOf(',', at) > 0 || written.indexOf(';', at) > 0);
    }
}
