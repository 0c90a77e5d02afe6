package org.postferry.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;

/** Trusts what every Java runtime does, and the account's own certificate beside it. */
final class Trust implements X509TrustManager {
    private final X509TrustManager usual;
    private final X509TrustManager own;

    private Trust(X509TrustManager usual, X509TrustManager own) {
        this.usual = usual;
        this.own = own;
    }

    static SSLSocketFactory with(String pem) throws ConnectorException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
                store.setCertificateEntry("own" + number++, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trust(manager(null), manager(store))}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw ConnectorException.of(
                            Kind.PERMANENT, Extent.EMAIL, "The account's certificate cannot be read: " + e.getMessage())
                    .withCause(e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("nobody signs in with a certificate here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        try {
            own.checkServerTrusted(chain, type);
        } catch (CertificateException e) {
            usual.checkServerTrusted(chain, type);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return usual.getAcceptedIssuers();
    }
}
