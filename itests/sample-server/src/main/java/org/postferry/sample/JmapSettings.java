package org.postferry.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What James has to be told about JMAP before it starts: a port, because the addresses in its session name it, and a key
 * store, without which it does not start. The properties are read by {@code james/jmap.properties}.
 */
final class JmapSettings {

    private JmapSettings() {}

    /** @param port 0 for a random one @param folder where the key store may be made, new each time */
    static void prepare(int port, Path folder) throws IOException, InterruptedException {
        System.setProperty("sample.jmap.port", String.valueOf(port == 0 ? freePort() : port));
        Path store = folder.resolve("keystore.p12");
        String secret = UUID.randomUUID().toString();
        makeKeyStore(store, secret);
        System.setProperty("sample.jmap.keystore", store.toUri().toString());
        System.setProperty("sample.jmap.secret", secret);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A key of its own for each run; it signs tokens that nobody asks for. */
    private static void makeKeyStore(Path store, String secret) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "james",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-dname",
                        "CN=localhost",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        secret,
                        "-keypass",
                        secret)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no key store");
        }
    }
}
