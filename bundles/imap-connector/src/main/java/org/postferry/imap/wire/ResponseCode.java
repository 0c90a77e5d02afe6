package org.postferry.imap.wire;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What stands in brackets before the words of a status response (RFC 3501 section 7.1, RFC 5530).
 *
 * @param name in upper case
 * @param arguments as they came, without the space before them
 */
public record ResponseCode(String name, String arguments) {
    static ResponseCode parse(String inBrackets) {
        String code = inBrackets.strip();
        int space = code.indexOf(' ');
        String name = space < 0 ? code : code.substring(0, space);
        return new ResponseCode(
                name.toUpperCase(Locale.ROOT),
                space < 0 ? "" : code.substring(space + 1).strip());
    }

    /** The arguments as words, parentheses aside. */
    public List<String> words() {
        String bare = arguments.replace('(', ' ').replace(')', ' ').strip();
        return bare.isEmpty() ? List.of() : List.of(bare.split(" +"));
    }

    /** The first argument as an unsigned number of 63 bits; empty when it is none. */
    public OptionalLong number() {
        List<String> words = words();
        return words.isEmpty() ? OptionalLong.empty() : Numbers.parse(words.get(0));
    }
}
