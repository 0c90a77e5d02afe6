package org.postferry.testkit.imap;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection through a {@link HidingProxy}: lines are looked at, literals pass as they are. Its two sides have a thread each. */
final class ProxiedConversation {
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)(\\+?)}$");
    private static final Pattern COMMAND = Pattern.compile("([A-Z]\\d+) (.*)");

    private final HidingProxy proxy;
    private final OutputStream toClient;
    private final OutputStream toServer;
    private final Set<String> tags = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Boolean> mayGoOn = new LinkedBlockingQueue<>();
    private volatile boolean literalIsAnnounced;

    ProxiedConversation(HidingProxy proxy, Socket client, Socket server) throws IOException {
        this.proxy = proxy;
        this.toClient = client.getOutputStream();
        this.toServer = server.getOutputStream();
    }

    void listenToClient(InputStream client) throws IOException {
        while (true) {
            String line = line(client);
            Matcher command = COMMAND.matcher(line);
            Optional<String> instead = command.matches() ? proxy.answer(command.group(2)) : Optional.empty();
            if (instead.isPresent()) {
                skipLiterals(client, line);
                tell(command.group(1) + " " + instead.get());
                continue;
            }
            if (command.matches()) {
                tags.add(command.group(1));
            }
            passOn(client, line);
        }
    }

    /** A command that is not passed on takes its literals with it. */
    private void skipLiterals(InputStream client, String begun) throws IOException {
        String line = begun;
        for (Matcher literal = LITERAL.matcher(line); literal.find(); literal = LITERAL.matcher(line)) {
            if (literal.group(2).isEmpty()) {
                return; // the client waits to be asked for it, and never will be
            }
            client.skipNBytes(Long.parseLong(literal.group(1)));
            line = line(client);
        }
    }

    private void passOn(InputStream client, String begun) throws IOException {
        String line = begun;
        for (Matcher literal = LITERAL.matcher(line); literal.find(); literal = LITERAL.matcher(line)) {
            boolean asks = literal.group(2).isEmpty();
            mayGoOn.clear();
            literalIsAnnounced = asks;
            send(line);
            if (asks && !goesOn()) {
                return;
            }
            copy(client, toServer, Long.parseLong(literal.group(1)));
            line = line(client);
        }
        send(line);
    }

    /** The server asks for the literal, or it ends the command. */
    private boolean goesOn() throws IOException {
        try {
            return mayGoOn.take();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            throw new IOException(over);
        }
    }

    void listenToServer(InputStream server) throws IOException {
        try {
            while (true) {
                hear(server, line(server));
            }
        } finally {
            mayGoOn.add(false);
        }
    }

    private void hear(InputStream server, String first) throws IOException {
        int space = first.indexOf(' ');
        boolean ends = space > 0 && tags.remove(first.substring(0, space));
        if (literalIsAnnounced && (ends || first.startsWith("+"))) {
            literalIsAnnounced = false;
            mayGoOn.add(!ends);
        }
        if (ends && proxy.isToBeLost()) {
            throw new EOFException("this answer gets lost");
        }
        Optional<String> seen = proxy.seen(first);
        if (seen.isPresent()) {
            tell(server, first, seen.get());
        }
        Optional<String> goodbye = proxy.goodbye();
        if (goodbye.isPresent()) {
            if (!goodbye.get().isEmpty()) {
                tell(goodbye.get());
            }
            throw new EOFException("here it ends");
        }
    }

    private void tell(InputStream server, String first, String seen) throws IOException {
        synchronized (toClient) {
            String shown = seen;
            Matcher literal = LITERAL.matcher(first);
            while (literal.find()) {
                write(toClient, shown);
                copy(server, toClient, Long.parseLong(literal.group(1)));
                String line = line(server);
                shown = proxy.seen(line).orElse("");
                literal = LITERAL.matcher(line);
            }
            tell(shown);
        }
    }

    private void tell(String line) throws IOException {
        synchronized (toClient) {
            write(toClient, line);
            toClient.flush();
        }
    }

    private void send(String line) throws IOException {
        write(toServer, line);
        toServer.flush();
    }

    private static void write(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        byte[] bytes = in.readNBytes(Math.toIntExact(length));
        if (bytes.length < length) {
            throw new EOFException("a literal was cut");
        }
        out.write(bytes);
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the other side hung up");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
