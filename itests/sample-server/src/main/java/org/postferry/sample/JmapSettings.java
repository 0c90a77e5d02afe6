package org.postferry.sample;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What James has to be told about JMAP before it starts: a port, because the addresses in its session name it, and a key
 * store, without which it does not start. The properties are read by {@code james/jmap.properties}.
 */
final class JmapSettings {

    private static final int MOST_TRIES = 100;
    private static final int LOWEST_PORT = 20_000;
    /** From here on Linux hands out ports, to any connection, where nobody has changed it: {@code net.ipv4.ip_local_port_range}. */
    static final int LOWEST_GIVEN_OUT = 32_768;

    private JmapSettings() {}

    /** @param port 0 for a random one @param folder where the key store may be made, new each time */
    static void prepare(int port, Path folder) throws IOException, InterruptedException {
        System.setProperty("sample.jmap.port", String.valueOf(port == 0 ? freePort() : port));
        Path store = folder.resolve("keystore.p12");
        String secret = UUID.randomUUID().toString();
        makeKeyStore(store, secret);
        // no URI: James takes what follows as the name of a file, and one with a space in it is not found by its %20
        System.setProperty("sample.jmap.keystore", "file://" + store.toAbsolutePath());
        System.setProperty("sample.jmap.secret", secret);
    }

    /** James listens at every address, so that is where the port has to be free; and none that the operating system gives out until James takes it. */
    private static int freePort() throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, LOWEST_GIVEN_OUT);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // somebody else's: the next
            }
        }
        throw new IOException("no port between " + LOWEST_PORT + " and " + LOWEST_GIVEN_OUT + " is free");
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
