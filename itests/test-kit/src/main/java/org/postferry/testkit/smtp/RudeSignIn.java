package org.postferry.testkit.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.postferry.testkit.smtp.RudeSmtpServer.SignIn;

/** One client's sign-in (RFC 4954) to a {@link RudeSmtpServer}. Confined to the server's thread. */
final class RudeSignIn {
    static final String REFUSED = "535 5.7.8 who are you";

    private final SignIn offered;
    private final Questions questions;

    /** Asks the client, by what is to stand behind the 334, and returns its line. */
    @FunctionalInterface
    interface Questions {
        String ask(String question) throws IOException;
    }

    RudeSignIn(SignIn offered, Questions questions) {
        this.offered = offered;
        this.questions = questions;
    }

    /** @param line AUTH, a mechanism, and perhaps the client's first words */
    String answer(String line) throws IOException {
        String[] words = line.split(" ", 3);
        String mechanism = words[1].toUpperCase(Locale.ROOT);
        if (!List.of(offered.mechanisms().split(" ")).contains(mechanism)) {
            return "504 5.5.4 not offered";
        }
        String first = words.length > 2 ? words[2] : "";
        return switch (mechanism) {
            case "LOGIN" -> login(first);
            case "XOAUTH2" -> xoauth2(first.isEmpty() ? questions.ask("") : first);
            default -> plain(first.isEmpty() ? questions.ask("") : first);
        };
    }

    /** RFC 4616 section 2: whom to act for, the name, the password. */
    private String plain(String response) {
        return verdict(decoded(response).split("\0", 3)[2]);
    }

    /** Written down nowhere: it asks for the name, then for the password. */
    private String login(String name) throws IOException {
        if (name.isEmpty()) {
            questions.ask(encoded("Username:"));
        }
        return verdict(decoded(questions.ask(encoded("Password:"))));
    }

    /** Google's and Microsoft's: why a token is not believed is said in a challenge, and the no follows its empty answer. */
    private String xoauth2(String response) throws IOException {
        String answer = verdict(decoded(response).replaceAll("(?s).*auth=Bearer |\1\1$", ""));
        if (answer.equals(REFUSED)) {
            questions.ask(encoded("{\"status\":\"401\",\"schemes\":\"bearer\"}"));
        }
        return answer;
    }

    private String verdict(String secret) {
        return offered.secret().map(secret::equals).orElse(true) ? "235 welcome" : REFUSED;
    }

    private static String encoded(String words) {
        return Base64.getEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String response) {
        return new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
    }
}
