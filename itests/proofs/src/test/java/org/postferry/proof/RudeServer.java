package org.postferry.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens like a mail server, says something else to everybody, and counts who comes. Thread-safe. */
final class RudeServer implements AutoCloseable {

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    RudeServer(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    /** What it does with a connection, which is closed afterwards. */
    interface Behaviour {
        void on(Socket socket) throws IOException;
    }

    static Behaviour says(String text) {
        return socket -> {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            listen(socket);
        };
    }

    /** Greets, and answers whatever it is asked with the same words. */
    static Behaviour answers(String greeting, String answer) {
        return socket -> {
            OutputStream out = socket.getOutputStream();
            out.write((greeting + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            byte[] asked = new byte[4096];
            while (socket.getInputStream().read(asked) > 0) {
                out.write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        };
    }

    /** A line that never ends. */
    static Behaviour neverEnds() {
        return socket -> {
            byte[] line = "* OK ".repeat(2_000).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                socket.getOutputStream().write(line);
            }
        };
    }

    /** Hangs up at once. */
    static Behaviour hangsUp() {
        return socket -> {};
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many came so far. */
    int connections() {
        return connections.get();
    }

    private static void listen(Socket socket) throws IOException {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                thread(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            behaviour.on(socket);
        } catch (IOException e) {
            // it went, or we do
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "rude server");
        thread.setDaemon(true);
        thread.start();
    }
}
