package org.postferry.connector;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a test of an account found, as steps that a person can read: name, TLS, login, capabilities, mailboxes, limits. */
public record ConnectionReport(
        List<Step> steps, List<String> capabilities, OptionalInt mailboxes, Optional<Certificate> certificate) {
    public ConnectionReport {
        steps = List.copyOf(steps);
        capabilities = List.copyOf(capabilities);
    }

    /** Whether every step went well. */
    public boolean ok() {
        return steps.stream().allMatch(Step::ok);
    }

    /** One step; {@code detail} is a sentence, with the server's words where it said any. */
    public record Step(String name, boolean ok, String detail, Duration took) {}

    /** The server's certificate, also when it is not to be trusted. {@code fingerprint} is SHA-256 in hex. */
    public record Certificate(String subject, String issuer, Instant notBefore, Instant notAfter, String fingerprint) {
        /** What a person is shown of that one. */
        public static Certificate of(X509Certificate shown) {
            return new Certificate(
                    shown.getSubjectX500Principal().getName(),
                    shown.getIssuerX500Principal().getName(),
                    shown.getNotBefore().toInstant(),
                    shown.getNotAfter().toInstant(),
                    fingerprintOf(shown));
        }

        private static String fingerprintOf(X509Certificate shown) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(shown.getEncoded()));
            } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
