package org.postferry.imap.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both sides prove that they know the password, and neither says it (RFC 5802, RFC 7677); tied to the server's certificate where
 * both can.
 */
public final class ScramSha256 implements Mechanism {
    public static final String NAME = "SCRAM-SHA-256";

    /** The same with channel binding. */
    public static final String BOUND_NAME = "SCRAM-SHA-256-PLUS";

    /** RFC 7677 section 4; fewer would let somebody who listens guess the password. */
    public static final int MIN_ITERATIONS = 4_096;

    /** About a second of work; a server that wants more wants our processor. */
    public static final int MAX_ITERATIONS = 1_000_000;

    private static final int NONCE_BYTES = 18;
    private static final int KEY_BITS = 256;

    private final String password;
    private final ChannelBinding binding;
    private final String nonce;
    private final String firstBare;
    private Optional<byte[]> serverSignature = Optional.empty();
    private boolean proven;

    public ScramSha256(String username, String password, ChannelBinding binding) {
        this(username, password, binding, randomNonce());
    }

    ScramSha256(String username, String password, ChannelBinding binding, String nonce) {
        this.password = SaslName.prepared(password);
        this.binding = binding;
        this.nonce = nonce;
        this.firstBare = "n=" + SaslName.of(username) + ",r=" + nonce;
    }

    private static String randomNonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes); // no comma in it
    }

    @Override
    public String name() {
        return binding.isBound() ? BOUND_NAME : NAME;
    }

    @Override
    public byte[] first() {
        return utf8(binding.header() + firstBare);
    }

    @Override
    public byte[] answer(byte[] challenge) throws DistrustException {
        String said = new String(challenge, StandardCharsets.UTF_8);
        if (serverSignature.isEmpty()) {
            return utf8(proof(said));
        }
        judge(said);
        return new byte[0];
    }

    /** Whether the server's certificate is proven with the password. */
    public boolean isBound() {
        return binding.isBound();
    }

    @Override
    public boolean isProven() {
        return proven;
    }

    @Override
    public boolean hasShownSecret() {
        return serverSignature.isPresent();
    }

    private String proof(String serverFirst) throws DistrustException {
        Map<Character, String> fields = fields(serverFirst);
        if (fields.containsKey('m')) {
            // RFC 5802 section 5.1: an extension that must be understood, and we know none
            throw new DistrustException("The server wants an extension of SCRAM that nobody knows.");
        }
        String joined = fields.getOrDefault('r', "");
        if (!joined.startsWith(nonce) || joined.length() == nonce.length()) {
            throw new DistrustException("The server did not answer this sign-in but another one (SCRAM nonce).");
        }
        byte[] salted = salted(salt(fields), iterations(fields));
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(binding.confirmed()) + ",r=" + joined;
        byte[] dialogue = utf8(firstBare + "," + serverFirst + "," + withoutProof);
        byte[] clientKey = hmac(salted, utf8("Client Key"));
        byte[] proof = hmac(sha256(clientKey), dialogue);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        serverSignature = Optional.of(hmac(hmac(salted, utf8("Server Key")), dialogue));
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    /** An error of the server ({@code e=}) needs no words of ours: its NO follows. */
    private void judge(String serverFinal) throws DistrustException {
        String said = fields(serverFinal).getOrDefault('v', "");
        String error = fields(serverFinal).getOrDefault('e', "");
        if (error.equals("channel-bindings-dont-match") || error.equals("server-does-support-channel-binding")) {
            throw new DistrustException(
                    "The server says that it is not its certificate that we see; somebody is in between (" + error
                            + ").");
        }
        boolean isError = !error.isEmpty();
        proven = !isError && MessageDigest.isEqual(decoded(said), serverSignature.orElseThrow());
        if (!proven && !isError) {
            throw new DistrustException(
                    "The server does not know this account's password itself; somebody may be in between.");
        }
    }

    private static byte[] salt(Map<Character, String> fields) throws DistrustException {
        byte[] salt = decoded(fields.getOrDefault('s', ""));
        if (salt.length == 0) {
            throw new DistrustException("The server sent no salt (SCRAM).");
        }
        return salt;
    }

    private static int iterations(Map<Character, String> fields) throws DistrustException {
        String said = fields.getOrDefault('i', "");
        boolean number = said.length() <= 9 && !said.isEmpty() && said.chars().allMatch(c -> c >= '0' && c <= '9');
        int iterations = number ? Integer.parseInt(said) : 0;
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new DistrustException("The server wants the password worked on " + (number ? said : "?")
                    + " times (SCRAM); between " + MIN_ITERATIONS + " and " + MAX_ITERATIONS + " is accepted.");
        }
        return iterations;
    }

    private static Map<Character, String> fields(String message) {
        Map<Character, String> fields = new HashMap<>();
        for (String field : message.split(",")) {
            if (field.length() >= 2 && field.charAt(1) == '=') {
                fields.putIfAbsent(field.charAt(0), field.substring(2));
            }
        }
        return fields;
    }

    private static byte[] decoded(String base64) throws DistrustException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException garbled) {
            throw new DistrustException("The server sent what is no base64 (SCRAM).");
        }
    }

    private byte[] salted(byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS))
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
