package org.postferry.imap.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A blocking connection to one server, in clear text at first. Read and written by one thread; {@link #write} and
 * {@link #close} are thread-safe, and closing unblocks the reader.
 */
public final class Wire implements ByteSource, AutoCloseable {
    private static final int OUTPUT_BYTES = 8 * 1024;
    private static final int SMALL_BYTES = 128;

    private final String host;
    private final int port;
    private final Socket plain;
    private final Duration roundTrip;
    private final Object writing = new Object();
    private final Object resting = new Object();
    private volatile Socket socket;
    private InputStream input;
    private ByteArrayOutputStream unsent = new ByteArrayOutputStream(SMALL_BYTES);
    private OutputStream output;
    private Optional<X509Certificate> certificate = Optional.empty();
    private Duration patience;
    private volatile boolean secure;
    private volatile boolean closed;
    private volatile long bytesIn;
    private volatile long bytesOut;

    private Wire(String host, int port, Socket plain, Duration patience, Duration roundTrip) throws IOException {
        this.host = host;
        this.port = port;
        this.plain = plain;
        this.socket = plain;
        this.patience = patience;
        this.input = plain.getInputStream();
        this.output = plain.getOutputStream();
        this.roundTrip = roundTrip;
    }

    /** Finds the host and connects, address after address, within {@code patience} together. */
    public static Wire connect(String host, int port, Duration patience) throws WireException {
        long end = System.nanoTime() + patience.toNanos();
        WireException last = null;
        for (InetAddress address : resolve(host)) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (last != null && (left.isNegative() || left.isZero())) {
                break;
            }
            try {
                return connect(host, new InetSocketAddress(address, port), left, patience);
            } catch (WireException failed) {
                last = failed;
            }
        }
        throw last == null ? new WireException(WireException.Reason.UNREACHABLE, host + " has no address.") : last;
    }

    /** How many addresses a name has. */
    public static int addresses(String host) throws WireException {
        return resolve(host).length;
    }

    private static InetAddress[] resolve(String host) throws WireException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException unknown) {
            throw new WireException(
                    WireException.Reason.UNREACHABLE, "There is no host named " + host + ", or no network.", unknown);
        }
    }

    private static Wire connect(String host, InetSocketAddress address, Duration left, Duration patience)
            throws WireException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            KeepAlive.on(socket);
            long begun = System.nanoTime();
            socket.connect(address, millis(left));
            Duration roundTrip = Duration.ofNanos(System.nanoTime() - begun);
            return new Wire(host, address.getPort(), socket, patience, roundTrip);
        } catch (SocketTimeoutException late) {
            quietly(socket);
            throw new WireException(
                    WireException.Reason.TIMED_OUT, host + " does not answer on port " + address.getPort() + ".", late);
        } catch (IOException failed) {
            quietly(socket);
            throw new WireException(
                    WireException.Reason.UNREACHABLE,
                    host + " cannot be reached on port " + address.getPort() + ": " + failed.getMessage() + ".",
                    failed);
        }
    }

    /** Goes over to TLS; @param trustedPem trusted beside the usual authorities. */
    public void secure(Optional<String> trustedPem) throws WireException {
        TlsUpgrade upgrade = new TlsUpgrade(host, port, trustedPem);
        try {
            plain.setSoTimeout(millis(patience));
            socket = upgrade.over(plain);
            input = socket.getInputStream();
            output = socket.getOutputStream();
            secure = true;
        } catch (WireException failed) {
            throw closed ? ended(failed) : failed;
        } catch (IOException failed) {
            throw ended(failed);
        } finally {
            certificate = upgrade.certificate();
        }
    }

    /**
     * From now on both sides speak DEFLATE.
     *
     * @param early what of the compressed was read already
     */
    void compress(byte[] early) {
        input = new InflatedInput(new SequenceInputStream(new ByteArrayInputStream(early), input), host);
        synchronized (writing) {
            output = new StoredOutput(output);
        }
    }

    /** How long the way there and back takes: what the connection took. */
    public Duration roundTrip() {
        return roundTrip;
    }

    /** The server's certificate, also when TLS failed because of it. */
    public Optional<X509Certificate> certificate() {
        return certificate;
    }

    public boolean isSecure() {
        return secure;
    }

    public boolean isLoopback() {
        return plain.getInetAddress().isLoopbackAddress();
    }

    public String host() {
        return host;
    }

    /** How long a read may stay without a byte. Counts from the next read on. */
    public void patience(Duration longest) {
        patience = longest;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws WireException {
        try {
            socket.setSoTimeout(millis(patience));
            int count = input.read(into, offset, length);
            bytesIn += Math.max(count, 0);
            return count;
        } catch (SocketTimeoutException late) {
            throw new WireException(
                    WireException.Reason.TIMED_OUT,
                    host + " did not answer within " + patience.toSeconds() + " s.",
                    late);
        } catch (WireException garbled) {
            throw garbled;
        } catch (IOException failed) {
            throw ended(failed);
        }
    }

    /** Thread-safe. Nothing is sent before {@link #flush()}, unless it is much. */
    public void write(byte[] bytes, int offset, int length) throws WireException {
        synchronized (writing) {
            try {
                unsent.write(bytes, offset, length);
                bytesOut += length;
                if (unsent.size() >= OUTPUT_BYTES) {
                    push();
                }
            } catch (IOException failed) {
                throw ended(failed);
            }
        }
    }

    public void flush() throws WireException {
        synchronized (writing) {
            try {
                push();
                output.flush();
            } catch (IOException failed) {
                throw ended(failed);
            }
        }
    }

    private void push() throws IOException {
        unsent.writeTo(output);
        unsent.reset();
    }

    /** Gives back what the last commands needed. */
    void relax() {
        synchronized (writing) {
            unsent = unsent.size() == 0 ? new ByteArrayOutputStream(SMALL_BYTES) : unsent;
        }
    }

    /** Waits so long, or until it is closed. */
    public void rest(Duration longest) throws WireException {
        long end = System.nanoTime() + longest.toNanos();
        try {
            synchronized (resting) {
                for (long left = longest.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(resting, left);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            close();
        }
        if (closed) {
            throw new WireException(WireException.Reason.CLOSED, "The connection to " + host + " was closed.");
        }
    }

    public long bytesIn() {
        return bytesIn;
    }

    public long bytesOut() {
        return bytesOut;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Thread-safe, idempotent; a thread that reads or writes is unblocked. */
    @Override
    public void close() {
        closed = true;
        synchronized (resting) {
            resting.notifyAll();
        }
        // the socket below first: closing TLS alone would wait for a writer
        quietly(plain);
        quietly(socket);
    }

    private WireException ended(IOException failed) {
        return closed
                ? new WireException(WireException.Reason.CLOSED, "The connection to " + host + " was closed.", failed)
                : new WireException(
                        WireException.Reason.ENDED,
                        "The connection to " + host + " broke: " + failed.getMessage() + ".",
                        failed);
    }

    private static int millis(Duration duration) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // nothing is left to do for it
        }
    }
}
