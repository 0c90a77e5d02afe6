package org.postferry.imap.wire;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts what the machine trusts, and beside it what an account names; remembers the certificate it was shown. For one
 * connection, confined to its thread.
 */
final class Trust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager usual;
    private final Optional<X509ExtendedTrustManager> own;
    private Optional<X509Certificate> shown = Optional.empty();

    private Trust(X509ExtendedTrustManager usual, Optional<X509ExtendedTrustManager> own) {
        this.usual = usual;
        this.own = own;
    }

    /** @param pem a certificate, or the one of an authority */
    static Trust of(Optional<String> pem) throws WireException {
        try {
            return new Trust(
                    managerOf(null), pem.isEmpty() ? Optional.empty() : Optional.of(managerOf(keysOf(pem.get()))));
        } catch (GeneralSecurityException | java.io.IOException unreadable) {
            throw new WireException(
                    WireException.Reason.UNTRUSTED,
                    "The certificate that this account is set to trust is no PEM certificate.",
                    unreadable);
        }
    }

    /** The server's own certificate, also when it was not trusted. */
    Optional<X509Certificate> shown() {
        return shown;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        shown = Optional.of(chain[0]);
        // a certificate that is itself trusted would be accepted when it is out of date
        chain[0].checkValidity();
        try {
            usual.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException untrusted) {
            if (own.isEmpty()) {
                throw untrusted;
            }
            own.get().checkServerTrusted(chain, authType, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no engine is used here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("without its socket a host name cannot be compared");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return usual.getAcceptedIssuers();
    }

    private static KeyStore keysOf(String pem) throws GeneralSecurityException, java.io.IOException {
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
            keys.setCertificateEntry("trusted-" + keys.size(), certificate);
        }
        if (keys.size() == 0) {
            throw new CertificateException("there is none");
        }
        return keys;
    }

    private static X509ExtendedTrustManager managerOf(@org.jspecify.annotations.Nullable KeyStore keys)
            throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(keys);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException(
                "no usable trust manager among " + Arrays.toString(factory.getTrustManagers()));
    }
}
