package org.postferry.imap.wire;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.postferry.tls.ServerTrust;

/** Puts TLS over a connected socket; the certificate must be trusted, in date, and for this host (RFC 8314, RFC 2595 section 2.4). */
final class TlsUpgrade {
    private final String host;
    private final int port;
    private final ServerTrust trust;

    TlsUpgrade(String host, int port, Optional<String> trustedPem) throws WireException {
        this.host = host;
        this.port = port;
        try {
            this.trust = ServerTrust.of(trustedPem);
        } catch (CertificateException unreadable) {
            throw new WireException(
                    WireException.Reason.UNTRUSTED, String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    Optional<X509Certificate> certificate() {
        return trust.shown();
    }

    Socket over(Socket plain) throws WireException {
        try {
            SSLSocket secure = (SSLSocket) trust.context().getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException unavailable) {
            throw new WireException(WireException.Reason.TLS, "This machine has no TLS.", unavailable);
        } catch (IOException failed) {
            throw sentence(failed);
        }
    }

    private WireException sentence(IOException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
                return new WireException(WireException.Reason.UNTRUSTED, untrusted(failed), failed);
            }
            if (cause instanceof SocketTimeoutException) {
                return new WireException(
                        WireException.Reason.TIMED_OUT, host + " did not finish the TLS handshake in time.", failed);
            }
        }
        if (failed instanceof SSLException
                && String.valueOf(failed.getMessage()).contains("SSL message")) {
            return new WireException(
                    WireException.Reason.TLS,
                    host + " does not speak TLS on port " + port + "; perhaps it expects STARTTLS there.",
                    failed);
        }
        return new WireException(
                WireException.Reason.TLS, "TLS with " + host + " failed: " + failed.getMessage(), failed);
    }

    private String untrusted(Throwable failed) {
        String certificate = "The certificate of " + host;
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return certificate + " expired on " + day(trust.shown().map(X509Certificate::getNotAfter)) + ".";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return certificate + " is only valid from " + day(trust.shown().map(X509Certificate::getNotBefore))
                        + " on.";
            }
            if (cause instanceof CertPathBuilderException) {
                return certificate + " is not signed by anybody this machine trusts; its issuer is " + issuer() + ".";
            }
        }
        return certificate + " is not to be trusted: " + rootMessage(failed) + ".";
    }

    private String issuer() {
        return trust.shown()
                .map(shown -> shown.getIssuerX500Principal().getName())
                .orElse("unknown");
    }

    private static String day(Optional<Date> date) {
        return date.map(at ->
                        DateTimeFormatter.ISO_LOCAL_DATE.format(at.toInstant().atZone(ZoneOffset.UTC)))
                .orElse("an unknown day");
    }

    private static String rootMessage(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String sentence = String.valueOf(root.getMessage());
        // Java ends some of its own sentences, and others not
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
