package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.IDN;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.mime.MessageDraft;
import org.postferry.model.EmailAddress;

/** Reads one address: {@code "a@example.org"}, {@code "Ann <a@example.org>"} or {@code {"name","email"}}. */
final class AddressInput {
    static final String EXPECTED =
            "must be addresses such as \"ann@example.org\" or {\"name\":\"Ann\",\"email\":\"ann@example.org\"}, without line breaks or"
                    + " control characters";

    /** RFC 5321 section 4.5.3.1 allows an address 254 characters; a name may be as long again. Patterns are slow on more. */
    static final int MAX_CHARACTERS = 600;

    /** RFC 5322 section 3.2.3, without quoted local parts: nobody has them, and much breaks on them. */
    private static final Pattern LOCAL_PART =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]+|\\[[A-Za-z0-9.:]+]");
    private static final Pattern NAMED = Pattern.compile("\\s*\"?([^\"<>]*?)\"?\\s*<([^<>]*)>\\s*");

    private AddressInput() {}

    static Optional<EmailAddress> read(JsonNode value) {
        if (isTooLong(value) || isTooLong(value.path("name")) || isTooLong(value.path("email"))) {
            return Optional.empty();
        }
        if (value.isTextual()) {
            Matcher named = NAMED.matcher(value.textValue());
            return named.matches() ? of(named.group(1), named.group(2)) : of("", value.textValue());
        }
        JsonNode name = value.path("name");
        boolean known = value.isObject()
                && value.path("email").isTextual()
                && (name.isTextual() || name.isNull() || name.isMissingNode())
                && value.size() == (name.isMissingNode() ? 1 : 2);
        return known
                ? of(
                        name.isTextual() ? name.textValue() : "",
                        value.get("email").textValue())
                : Optional.empty();
    }

    private static boolean isTooLong(JsonNode value) {
        return value.isTextual() && value.textValue().length() > MAX_CHARACTERS;
    }

    private static Optional<EmailAddress> of(String name, String email) {
        int at = email.lastIndexOf('@');
        if (at < 1
                || !MessageDraft.isLine(name)
                || !LOCAL_PART.matcher(email.substring(0, at)).matches()) {
            return Optional.empty();
        }
        return ascii(email.substring(at + 1))
                .map(domain -> new EmailAddress(
                        Optional.of(name).filter(text -> !text.isBlank()), email.substring(0, at) + "@" + domain));
    }

    /** RFC 5890 section 2.3.2.1: the form that every server takes. */
    private static Optional<String> ascii(String domain) {
        try {
            String ascii = domain.startsWith("[") ? domain : IDN.toASCII(domain);
            return Optional.of(ascii).filter(text -> DOMAIN.matcher(text).matches());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
