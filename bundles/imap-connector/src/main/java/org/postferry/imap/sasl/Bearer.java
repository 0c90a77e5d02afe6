package org.postferry.imap.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An access token (RFC 6750), by the standard's mechanism (RFC 7628) or by the older one of Google and Microsoft. */
public final class Bearer implements Mechanism {
    public static final String STANDARD = "OAUTHBEARER";
    public static final String OLDER = "XOAUTH2";

    /** Of what the server says is wrong so much is read; the words are short. */
    private static final int READ_CHARACTERS = 1_000;

    private static final Pattern STATUS = Pattern.compile("\"status\"\\s{0,9}:\\s{0,9}\"([ -!#-~]{1,60})\"");

    private final String name;
    private final String first;
    private final byte[] farewell;
    private Optional<String> refusal = Optional.empty();

    private Bearer(String name, String first, byte[] farewell) {
        this.name = name;
        this.first = first;
        this.farewell = farewell;
    }

    /** RFC 7628 section 3.1. */
    public static Bearer standard(String username, String host, int port, String token) {
        String message = "n,a=" + SaslName.of(username) + ",\1host=" + host + "\1port=" + port + "\1auth=Bearer "
                + token + "\1\1";
        return new Bearer(STANDARD, message, new byte[] {1}); // RFC 7628 section 3.2.3
    }

    public static Bearer older(String username, String token) {
        return new Bearer(OLDER, "user=" + username + "\1auth=Bearer " + token + "\1\1", new byte[0]);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] first() {
        return first.getBytes(StandardCharsets.UTF_8);
    }

    /** The one challenge says what is wrong; the answer lets the server end the exchange with its NO. */
    @Override
    public byte[] answer(byte[] challenge) {
        String said = new String(challenge, StandardCharsets.UTF_8);
        Matcher status = STATUS.matcher(said.substring(0, Math.min(said.length(), READ_CHARACTERS)));
        refusal = status.find() ? Optional.of(status.group(1)) : Optional.empty();
        return farewell;
    }

    /** What the server found wrong with the token, such as {@code invalid_token} or {@code 400}. */
    public Optional<String> refusal() {
        return refusal;
    }
}
