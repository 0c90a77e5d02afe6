package org.postferry.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** TLS around a {@link Line}, from the first byte on or later. Thread-safe. */
final class LineWithTls extends SSLSocketFactory {
    private final Line line;
    private final SSLSocketFactory tls;

    /** @param tls believes whom the account believes */
    LineWithTls(Line line, SSLSocketFactory tls) {
        this.line = line;
        this.tls = tls;
    }

    @Override
    public Socket createSocket() throws IOException {
        return line.createSocket();
    }

    @Override
    public Socket createSocket(Socket bare, String host, int port, boolean closesIt) throws IOException {
        // with TLS from the first byte on, Angus Mail makes the bare one by itself
        line.hold(bare);
        return tls.createSocket(bare, host, port, closesIt);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw Line.connectedByTheCaller();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw Line.connectedByTheCaller();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw Line.connectedByTheCaller();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw Line.connectedByTheCaller();
    }
}
