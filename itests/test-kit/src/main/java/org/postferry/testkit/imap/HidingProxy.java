package org.postferry.testkit.imap;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Stands between an IMAP server and a client, in clear text on loopback, and makes the server less than it is: extensions are
 * taken out of its lists and its answers, and commands that they add are answered with BAD. A test may also have it lie, or lose
 * an answer. Thread-safe.
 */
public final class HidingProxy implements AutoCloseable {
    /** Changes nothing. */
    private static final Function<String, Optional<String>> PASS_ON = command -> Optional.empty();

    private final int serverPort;
    private final Set<HiddenExtension> hidden;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Function<String, Optional<String>> answers = PASS_ON;
    private volatile UnaryOperator<String> told = UnaryOperator.identity();
    private int answersUntilLost;
    private int linesUntilGoodbye;
    private String farewell = "";

    private HidingProxy(int serverPort, Set<HiddenExtension> hidden) throws IOException {
        this.serverPort = serverPort;
        this.hidden = hidden;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** In front of the server on that port of loopback, with everything hidden that cannot be without these either. */
    public static HidingProxy before(int serverPort, HiddenExtension... extensions) {
        Set<HiddenExtension> hidden = EnumSet.noneOf(HiddenExtension.class);
        for (HiddenExtension extension : extensions) {
            hidden.add(extension);
            hidden.addAll(extension.builtUponIt());
        }
        try {
            return new HidingProxy(serverPort, hidden);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Commands, without their tags, for which this gives an answer never reach the server; the client gets it as a tagged line. */
    public void answering(Function<String, Optional<String>> instead) {
        answers = instead;
    }

    /** Lines of the server reach the client like this. */
    public void telling(UnaryOperator<String> change) {
        told = change;
    }

    /** The server carries the n-th command from now on out, and its client never learns of it: the connection is cut. */
    public synchronized void loseAnswer(int nth) {
        answersUntilLost = nth;
    }

    /** Whether the answer was lost already; if not, it no longer will be. */
    public synchronized boolean hasLostAnswer() {
        boolean lost = answersUntilLost <= 0;
        answersUntilLost = 0;
        return lost;
    }

    /** The connection ends after the n-th line of the server from now on, whatever it is; once. @param said before; empty: nothing */
    public synchronized void hangUpAfter(int lines, String said) {
        linesUntilGoodbye = lines;
        farewell = said;
    }

    /** Whether it has ended so already; if not, it no longer will. */
    public synchronized boolean hasHungUp() {
        boolean ended = linesUntilGoodbye <= 0;
        linesUntilGoodbye = 0;
        return ended;
    }

    /** Called after each line of the server. What is said before the connection ends; empty: it does not. */
    synchronized Optional<String> goodbye() {
        boolean now = linesUntilGoodbye > 0 && --linesUntilGoodbye == 0;
        return now ? Optional.of(farewell) : Optional.empty();
    }

    /** Called for each tagged line of the server. */
    synchronized boolean isToBeLost() {
        if (answersUntilLost <= 0) {
            return false;
        }
        return --answersUntilLost == 0;
    }

    /** What the client is told instead of an answer of the server. */
    Optional<String> answer(String command) {
        boolean unknown = hidden.stream().anyMatch(extension -> extension.isUsedIn(command));
        return unknown ? Optional.of("BAD Unknown command or argument.") : answers.apply(command);
    }

    /** What the client sees of a line; empty: nothing of it. */
    Optional<String> seen(String line) {
        Optional<String> left = Optional.of(HiddenExtension.withoutCapabilities(line, hidden));
        for (HiddenExtension extension : hidden) {
            left = left.flatMap(extension::withoutAnswers);
        }
        return left.map(told);
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                ProxiedConversation conversation = new ProxiedConversation(this, client, server);
                start(() -> untilOver(client, server, () -> conversation.listenToClient(in(client))));
                start(() -> untilOver(client, server, () -> conversation.listenToServer(in(server))));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static BufferedInputStream in(Socket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    private interface Listening {
        void run() throws IOException;
    }

    /** One end hangs up, and both are closed. */
    private void untilOver(Socket client, Socket server, Listening side) {
        try (client;
                server) {
            side.run();
        } catch (IOException over) {
            // nobody is left to be told
        } finally {
            open.remove(client);
            open.remove(server);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "hiding-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
