package org.postferry.testkit.dovecot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for localhost and 127.0.0.1 that nobody has signed but itself, made by the JDK's keytool.
 *
 * @param pem the certificate, for those who shall trust it
 */
public record ServerCertificate(String pem) {

    private static final String ALIAS = "server";
    /** Of the key store. */
    static final String STORE_PASSWORD = "changeit";

    /** Leaves {@code cert.pem}, {@code key.pem} and the key store {@code key.p12} in the folder. */
    public static ServerCertificate make(Path folder, Validity validity) throws IOException {
        Path store = folder.resolve("key.p12");
        DovecotServer.run(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-startdate",
                validity.start,
                "-validity",
                validity.days,
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                store.toString());
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, STORE_PASSWORD.toCharArray());
            String pem = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            Files.writeString(folder.resolve("cert.pem"), pem);
            Files.writeString(
                    folder.resolve("key.pem"),
                    pem(
                            "PRIVATE KEY",
                            keys.getKey(ALIAS, STORE_PASSWORD.toCharArray()).getEncoded()));
            return new ServerCertificate(pem);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** What a server proves with that it is the one of the certificate in the folder. */
    public static SSLContext context(Path folder) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("key.p12"))) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static String pem(String what, byte[] der) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** When the certificate is good. */
    public enum Validity {
        NOW("-1d", "365"),
        UNTIL_LAST_WEEK("-30d", "23");

        private final String start;
        private final String days;

        Validity(String start, String days) {
            this.start = start;
            this.days = days;
        }
    }
}
