package org.postferry.testkit.imap;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mailbox's name as it stands on the wire and as people read it (RFC 3501 section 5.1.3), without any code of Postferry's. */
public final class MailboxName {
    private static final Pattern BEYOND = Pattern.compile("[^ -~]+|&");
    private static final Pattern ENCODED = Pattern.compile("&([A-Za-z0-9+,]*)-");

    private MailboxName() {}

    public static String onTheWire(String name) {
        return BEYOND.matcher(name)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group().equals("&")
                                ? "&-"
                                : "&"
                                        + Base64.getEncoder()
                                                .withoutPadding()
                                                .encodeToString(match.group().getBytes(StandardCharsets.UTF_16BE))
                                                .replace('/', ',')
                                        + "-"));
    }

    public static String toRead(String raw) {
        return ENCODED.matcher(raw)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1).isEmpty()
                                ? "&"
                                : new String(
                                        Base64.getDecoder()
                                                .decode(match.group(1).replace(',', '/')),
                                        StandardCharsets.UTF_16BE)));
    }
}
