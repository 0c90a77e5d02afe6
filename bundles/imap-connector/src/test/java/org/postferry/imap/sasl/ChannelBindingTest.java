package org.postferry.imap.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelBindingTest {
    private static final String HEADER = "p=tls-server-end-point,,";

    static X509Certificate certificate(String name) throws Exception {
        try (InputStream pem = ChannelBindingTest.class.getResourceAsStream("/certificates/" + name + ".pem")) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(Objects.requireNonNull(pem, name));
        }
    }

    /** The fingerprints that openssl tells. */
    @ParameterizedTest
    @CsvSource({
        "sha256-ecdsa, 4a1fc877e25150ac69f6cf12631f33df8eb2b1f40715ebcdb23586fd6c7d5c07",
        "sha384-ecdsa, c615132d2c813800bfe61eb36220ef374bd98ffdcf7c9371e2dc87cc9100ec3ff10081cb21a5b7a17c277eb6c126ea5d",
        "sha512-rsa, 042c0a43e56ce1368639c88c87b265bb973c535217bb0e4f95cfe5a513b9070a"
                + "cd1ee0d4c030e1e5497b931f2995db67dec7c693769c0329c679f1e6ac426703",
        "sha1-rsa, 66dc3d9a9eafd986ab4a79a8e2aab40aa278696f580f1058802ae875070e6797",
        "pss-sha384, 11b56c87e5f97daf2cac8d2875b6120bff701c0a7a636ec341e0427becc5dfdfdef0393c2560e1d43f480927e735e1af",
    })
    void aCertificateIsDigestedAsItsSignatureIs(String name, String fingerprint) throws Exception {
        byte[] confirmed = ChannelBinding.to(certificate(name)).orElseThrow().confirmed();

        assertEquals(HEADER, new String(confirmed, 0, HEADER.length(), StandardCharsets.US_ASCII));
        assertEquals(
                fingerprint,
                HexFormat.of().formatHex(Arrays.copyOfRange(confirmed, HEADER.length(), confirmed.length)));
    }

    @Test
    void toASignatureWithoutADigestOfItsOwnNothingIsBound() throws Exception {
        assertEquals(Optional.empty(), ChannelBinding.to(certificate("ed25519")));
        assertTrue(ChannelBinding.to(certificate("sha1-rsa")).orElseThrow().isBound());
    }
}
