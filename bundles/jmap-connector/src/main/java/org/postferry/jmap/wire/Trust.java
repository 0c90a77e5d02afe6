package org.postferry.jmap.wire;

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

/** Trusts what the machine trusts, and beside it what an account names; remembers the certificate it was shown. Thread-safe. */
public final class Trust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager usual;
    private final Optional<X509ExtendedTrustManager> own;
    private volatile @Nullable X509Certificate shown;

    private Trust(X509ExtendedTrustManager usual, Optional<X509ExtendedTrustManager> own) {
        this.usual = usual;
        this.own = own;
    }

    /** @param pem a certificate, or the one of an authority */
    public static Trust of(Optional<String> pem) throws WireException {
        try {
            return new Trust(
                    managerOf(null), pem.isEmpty() ? Optional.empty() : Optional.of(managerOf(keysOf(pem.get()))));
        } catch (GeneralSecurityException | IOException e) {
            throw new WireException(
                    WireException.Reason.UNTRUSTED,
                    "The certificate that this account is set to trust is no PEM certificate.",
                    e);
        }
    }

    /** The server's own certificate, also when it was not trusted. */
    public Optional<X509Certificate> shown() {
        return Optional.ofNullable(shown);
    }

    SSLContext context() throws WireException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new WireException(WireException.Reason.UNTRUSTED, "This machine has no TLS.", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        shown = chain[0];
        // a certificate that is itself trusted would be accepted when it is out of date
        chain[0].checkValidity();
        try {
            usual.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException untrusted) {
            if (own.isEmpty()) {
                throw untrusted;
            }
            own.get().checkServerTrusted(chain, authType, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("no socket is used here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("without its engine a host name cannot be compared");
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

    private static KeyStore keysOf(String pem) throws GeneralSecurityException, IOException {
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

    private static X509ExtendedTrustManager managerOf(@Nullable KeyStore keys) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(keys);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this machine has no usable trust manager");
    }
}
