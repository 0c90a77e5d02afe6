package org.postferry.rest;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for {@link ApiLimits#SIGN_IN_KEPT} who was admitted, because passwords are hashed slowly on purpose and a browser
 * sends its with every request. Keeps no password: a keyed digest that means nothing outside this object. Thread-safe.
 */
final class KeptSignIn implements SignIn {
    private static final String DIGEST = "HmacSHA256";

    private final SignIn asked;
    private final Clock clock;
    private final SecretKeySpec key;
    private final Map<String, Instant> admittedUntil = new LinkedHashMap<>();

    KeptSignIn(SignIn asked, Clock clock) {
        this.asked = asked;
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, DIGEST);
    }

    @Override
    public boolean admits(String user, String password) {
        String digest = digest(user + "\0" + password);
        if (isKept(digest)) {
            return true;
        }
        boolean admitted = asked.admits(user, password);
        if (admitted) {
            keep(digest);
        }
        return admitted;
    }

    private synchronized boolean isKept(String digest) {
        Instant until = admittedUntil.get(digest);
        return until != null && clock.instant().isBefore(until);
    }

    private synchronized void keep(String digest) {
        Instant now = clock.instant();
        admittedUntil.values().removeIf(until -> !now.isBefore(until));
        if (admittedUntil.size() >= ApiLimits.MAX_SIGN_INS) {
            admittedUntil.remove(admittedUntil.keySet().iterator().next());
        }
        admittedUntil.put(digest, now.plus(ApiLimits.SIGN_IN_KEPT));
    }

    private String digest(String text) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
