package org.postferry.imap.sasl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a sign-in says of the TLS below it (RFC 5802 section 6): who sits in between with another certificate cannot pass it on. */
public final class ChannelBinding {
    /** We cannot bind, or the server cannot although it says so. */
    public static final ChannelBinding NONE = new ChannelBinding("n,,", new byte[0], false);

    /** We could; the server does not offer it, or somebody has taken that out of its offer. */
    public static final ChannelBinding NOT_OFFERED = new ChannelBinding("y,,", new byte[0], false);

    /** RFC 5929 section 4.1: MD5 and SHA-1 are too weak, SHA-256 stands for them. */
    private static final Map<String, String> DIGESTS = Map.of(
            "MD5", "SHA-256",
            "SHA1", "SHA-256",
            "SHA224", "SHA-224",
            "SHA256", "SHA-256",
            "SHA384", "SHA-384",
            "SHA512", "SHA-512");

    private final String header;
    private final byte[] data;
    private final boolean bound;

    private ChannelBinding(String header, byte[] data, boolean bound) {
        this.header = header;
        this.data = data;
        this.bound = bound;
    }

    /** To the certificate that the server showed; empty where its signature has no digest of its own, such as Ed25519. */
    public static Optional<ChannelBinding> to(X509Certificate certificate) {
        Optional<String> digest = digestOf(certificate);
        try {
            return digest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ChannelBinding(
                            "p=tls-server-end-point,,",
                            MessageDigest.getInstance(digest.get()).digest(certificate.getEncoded()),
                            true));
        } catch (GeneralSecurityException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> digestOf(X509Certificate certificate) {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        int with = signature.indexOf("WITH");
        String digest =
                signature.equals("RSASSA-PSS") ? pssDigestOf(certificate) : signature.substring(0, Math.max(with, 0));
        return Optional.ofNullable(DIGESTS.get(digest.replace("-", "")));
    }

    /** RFC 4055 section 3.1: this signature names its digest beside. */
    private static String pssDigestOf(X509Certificate certificate) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | IOException unreadable) {
            return "";
        }
    }

    /** How the client's first message begins. */
    String header() {
        return header;
    }

    /** What the client's last message confirms. */
    byte[] confirmed() {
        byte[] begin = header.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[begin.length + data.length];
        System.arraycopy(begin, 0, all, 0, begin.length);
        System.arraycopy(data, 0, all, begin.length, data.length);
        return all;
    }

    public boolean isBound() {
        return bound;
    }
}
