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

    private final ScramSha256 scram = new ScramSha256("user", "pencil", ChannelBinding.NONE, NONCE);

    private String answer(String challenge) throws DistrustException {
        return answer(scram, challenge);
    }

    private static String answer(ScramSha256 scram, String challenge) throws DistrustException {
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

    private static ScramSha256 bound() throws Exception {
        return new ScramSha256(
                "user",
                "pencil",
                ChannelBinding.to(ChannelBindingTest.certificate("sha256-ecdsa"))
                        .orElseThrow(),
                NONCE);
    }

    /** Worked out by another program, with the example's password, salt and nonces. */
    @Test
    void theCertificateIsProvenWithThePassword() throws Exception {
        ScramSha256 bound = bound();

        assertEquals("SCRAM-SHA-256-PLUS", bound.name());
        assertEquals("p=tls-server-end-point,,n=user,r=" + NONCE, new String(bound.first(), StandardCharsets.UTF_8));
        assertEquals(
                "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCwsSh/Id+JRUKxp9s8SYx8z346ysfQHFevNsjWG/Wx9XAc=,r=" + SERVER_NONCE
                        + ",p=8Rt/lxI5FPbg/2lO6Xp5GM5Hr6rtAAz/Ez825xeyim8=",
                answer(bound, SERVER_FIRST));
        assertEquals("", answer(bound, "v=YZBY10zSU0wj4TAwc4bkM0NjMFNnGxdLW8mZI/FhD/k="));
        assertTrue(bound.isProven());
    }

    /** Worked out by another program too. */
    @Test
    void aServerIsToldThatItDidNotOfferBinding() throws Exception {
        ScramSha256 unbound = new ScramSha256("user", "pencil", ChannelBinding.NOT_OFFERED, NONCE);

        assertEquals("SCRAM-SHA-256", unbound.name());
        assertEquals("y,,n=user,r=" + NONCE, new String(unbound.first(), StandardCharsets.UTF_8));
        assertEquals(
                "c=eSws,r=" + SERVER_NONCE + ",p=FoqiHTtQEDE8lz1CdaEe3tK4mS+iMDTl77SPyDS53DY=",
                answer(unbound, SERVER_FIRST));
    }

    @ParameterizedTest
    @CsvSource({"channel-bindings-dont-match", "server-does-support-channel-binding"})
    void aServerThatSeesAnotherCertificateIsNotTalkedTo(String error) throws Exception {
        ScramSha256 bound = bound();
        answer(bound, SERVER_FIRST);

        DistrustException given = assertThrows(DistrustException.class, () -> answer(bound, "e=" + error));
        assertTrue(given.getMessage().contains("in between"), given.getMessage());
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
