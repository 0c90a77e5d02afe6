package org.postferry.imap.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.testkit.ProvesLimit;

class ScramSha256Test {
    // RFC 7677 section 3
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String SERVER_FIRST = "r=" + SERVER_NONCE + ",s=" + SALT + ",i=4096";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final ScramSha256 scram = new ScramSha256("user", "pencil", NONCE);

    private String answer(String challenge) throws DistrustException {
        return new String(scram.answer(challenge.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Test
    void theExampleOfTheStandardIsPlayedToItsEnd() throws Exception {
        assertEquals("n,,n=user,r=" + NONCE, new String(scram.first(), StandardCharsets.UTF_8));
        assertEquals(
                "c=biws,r=" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", answer(SERVER_FIRST));
        assertFalse(scram.isProven());
        assertEquals("", answer(SERVER_FINAL));
        assertTrue(scram.isProven());
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsNotBelieved() throws Exception {
        answer(SERVER_FIRST);

        assertThrows(DistrustException.class, () -> answer("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        assertFalse(scram.isProven());
    }

    @Test
    void anErrorOfTheServerIsAnsweredSoThatItsNoCanFollow() throws Exception {
        answer(SERVER_FIRST);

        assertEquals("", answer("e=invalid-proof"));
        assertFalse(scram.isProven());
    }

    @ParameterizedTest
    @CsvSource({"rOprNGfwEbeRWgbNEkqO", "somethingElse", "''"})
    void anAnswerToAnotherSignInIsRefused(String nonce) {
        assertThrows(DistrustException.class, () -> answer("r=" + nonce + ",s=" + SALT + ",i=4096"));
        assertFalse(scram.hasShownSecret());
    }

    @Test
    void anExtensionThatMustBeUnderstoodIsRefused() {
        assertThrows(DistrustException.class, () -> answer("m=new," + SERVER_FIRST));
    }

    @ParameterizedTest
    @CsvSource({"4096, true", "1000000, true", "4095, false", "1000001, false", "99999999999, false", "-1, false"})
    @ProvesLimit({"ScramSha256.MIN_ITERATIONS", "ScramSha256.MAX_ITERATIONS"})
    void theServerDoesNotDecideHowMuchWeWork(String iterations, boolean accepted) throws Exception {
        String challenge = "r=" + SERVER_NONCE + ",s=" + SALT + ",i=" + iterations;

        if (accepted) {
            answer(challenge);
        } else {
            assertThrows(DistrustException.class, () -> answer(challenge));
        }
        assertEquals(accepted, scram.hasShownSecret());
    }

    @Test
    void namesWithCommasAndPasswordsOfAnyKeyboardArePrepared() {
        assertEquals("a=3Db=2Cc", SaslName.of("a=b,c"));
        assertEquals("I X", SaslName.prepared("I\u00ad\u00a0\u2169")); // RFC 4013 section 3
    }
}
