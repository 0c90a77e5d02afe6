package org.postferry.fault;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.model.Email;

/** A small message that says in its header which one it is: all copies of it say the same. */
record Letter(int number, byte[] bytes) {
    private static final Pattern NUMBER = Pattern.compile("letter-(\\d+)@");
    private static final int LARGE_EVERY = 12;
    private static final int MOST_LINES = 30;
    private static final int MANY_LINES = 500;

    static Letter write(int number, Random random) {
        StringBuilder text = new StringBuilder("From: you@example.org\r\nTo: me@example.org\r\n"
                + "Date: Tue, 01 Jul 2025 00:00:00 +0000\r\nSubject: letter " + number + "\r\nMessage-ID: <"
                + messageId(number) + ">\r\n\r\n");
        int lines = number % LARGE_EVERY == 0 ? MANY_LINES : random.nextInt(MOST_LINES);
        for (int i = 0; i <= lines; i++) {
            text.append(Long.toHexString(random.nextLong()).repeat(4)).append("\r\n");
        }
        return new Letter(number, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Without its angle brackets. */
    static String messageId(int number) {
        return "letter-" + number + "@example.org";
    }

    /** Which one a text names that has its Message-ID; empty where it names none. */
    static OptionalInt number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    static int number(Email email) {
        return number(String.join(" ", email.header().messageIds()))
                .orElseThrow(() -> new AssertionError("no letter: " + email));
    }

    String digest() {
        return Copies.digest(bytes);
    }
}
