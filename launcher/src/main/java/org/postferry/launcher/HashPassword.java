package org.postferry.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Turns a password into what stands in {@code users.properties}, so that it is never on disk in clear. The container checks it with Jasypt
 * ({@code etc/org.apache.karaf.jaas.cfg}), whose form this is: the salt, then the digest of salt and password, digested again and again.
 */
public final class HashPassword {

    private static final String ALGORITHM = "SHA-512";
    // Jasypt's defaults, and no others: Karaf's realm passes neither number on to it.
    private static final int SALT_BYTES = 8;
    private static final int ITERATIONS = 1_000;

    private HashPassword() {}

    /** Reads the password from the first line of standard input, where no process list shows it, and prints its hash. */
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String password = Optional.ofNullable(in.readLine())
                .filter(line -> !line.isEmpty())
                .orElse("");
        if (password.isEmpty()) {
            System.err.println("The password is empty.");
            System.exit(1);
        }
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        System.out.println("{CRYPT}" + hash(password, salt) + "{CRYPT}");
    }

    static String hash(String password, byte[] salt) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has to bring it
        }
        digest.update(salt);
        // Jasypt composes what is typed as letter and accent before it digests
        byte[] value = digest.digest(
                Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8));
        for (int i = 1; i < ITERATIONS; i++) {
            value = digest.digest(value);
        }
        HexFormat hex = HexFormat.of().withUpperCase();
        return hex.formatHex(salt) + hex.formatHex(value);
    }
}
