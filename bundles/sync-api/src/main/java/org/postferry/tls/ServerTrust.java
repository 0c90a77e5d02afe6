package org.postferry.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts what the machine trusts, and beside it what an account names; remembers the certificate it was shown, also
 * when it was refused. The host name is compared where the socket or engine asks for it
 * ({@link javax.net.ssl.SSLParameters#setEndpointIdentificationAlgorithm}), which every caller does (RFC 8314 section
 * 3, RFC 9525). Thread-safe.
 */
public final class ServerTrust extends X509ExtendedTrustManager {
    private static final String UNREADABLE = "The certificate that this account is set to trust is no PEM certificate.";

    private final X509ExtendedTrustManager usual;
    private final Optional<X509ExtendedTrustManager> own;
    private volatile @Nullable X509Certificate shown;

    private ServerTrust(X509ExtendedTrustManager usual, Optional<X509ExtendedTrustManager> own) {
        this.usual = usual;
        this.own = own;
    }

    /**
     * @param pem a certificate, or the one of an authority, in PEM (RFC 7468); several may follow one another
     * @throws CertificateException in a sentence for a person, where that is no such text
     */
    public static ServerTrust of(Optional<String> pem) throws CertificateException {
        return new ServerTrust(
                managerOf(null), pem.isEmpty() ? Optional.empty() : Optional.of(managerOf(keysOf(pem.get()))));
    }

    /** A new context for TLS that believes this. */
    public SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {this}, null);
        return context;
    }

    /** The server's own certificate of the last handshake, also when it was not trusted. */
    public Optional<X509Certificate> shown() {
        return Optional.ofNullable(shown);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("without its connection a host name cannot be compared");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return usual.getAcceptedIssuers();
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        shown = chain[0];
        // a certificate that is itself trusted would be accepted when it is out of date
        chain[0].checkValidity();
        try {
            check.by(usual);
        } catch (CertificateException untrusted) {
            if (own.isEmpty()) {
                throw untrusted;
            }
            check.by(own.get());
        }
    }

    private static KeyStore keysOf(String pem) throws CertificateException {
        try {
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
                keys.setCertificateEntry("trusted-" + keys.size(), certificate);
            }
            if (keys.size() == 0) {
                throw new CertificateException(UNREADABLE);
            }
            return keys;
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException(UNREADABLE, e);
        }
    }

    private static X509ExtendedTrustManager managerOf(@Nullable KeyStore keys) throws CertificateException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(keys);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new CertificateException("This machine has no usable trust manager.");
        } catch (GeneralSecurityException e) {
            throw new CertificateException("This machine has no usable trust manager.", e);
        }
    }

    @FunctionalInterface
    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }
}
