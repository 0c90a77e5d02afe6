package org.postferry.mime;

import java.net.IDN;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.model.EmailAddress;

/** Reads an address as a person writes it: {@code ann@example.org} or {@code Ann <ann@example.org>}. Stateless. */
public final class WrittenAddress {
    /** Of a name or an address: RFC 5321 section 4.5.3.1 allows one 254; a name may be as long again. Patterns are slow on more. */
    public static final int MAX_CHARACTERS = 600;

    /** RFC 5322 section 3.2.3, without quoted local parts: nobody has them, and much breaks on them. */
    private static final Pattern LOCAL_PART =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]+|\\[[A-Za-z0-9.:]+]");
    private static final Pattern NAMED = Pattern.compile("\\s*\"?([^\"<>]*?)\"?\\s*<([^<>]*)>\\s*");

    private WrittenAddress() {}

    /** Empty for what is no address, or bears a line break or another control character. */
    public static Optional<EmailAddress> read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Matcher named = NAMED.matcher(text);
        return named.matches() ? of(named.group(1), named.group(2)) : of("", text);
    }

    /** The same of what is written in two parts. @param name blank where there is none */
    public static Optional<EmailAddress> of(String name, String email) {
        int at = email.lastIndexOf('@');
        if (name.length() > MAX_CHARACTERS
                || email.length() > MAX_CHARACTERS
                || at < 1
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
