package org.postferry.imap.facts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The server's end of a connection, for what is said over TLS, which no transcript plays. */
final class ServedLines implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    ServedLines(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** The same connection over TLS from now on. */
    ServedLines secure(SSLSocketFactory tls) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(socket, null, socket.getPort(), true);
        secure.setUseClientMode(false);
        return new ServedLines(secure);
    }

    /** Answers the next command, the last line with its tag. Returns the command. */
    String answer(String... lines) throws IOException {
        String[] said = in.readLine().split(" ", 2);
        for (int i = 0; i < lines.length; i++) {
            say(i < lines.length - 1 ? lines[i] : said[0] + " " + lines[i]);
        }
        return said[1];
    }

    void say(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
