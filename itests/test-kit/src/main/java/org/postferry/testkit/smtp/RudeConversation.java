package org.postferry.testkit.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.postferry.testkit.smtp.RudeSmtpServer.Course;
import org.postferry.testkit.smtp.RudeSmtpServer.Manner;
import org.postferry.testkit.smtp.RudeSmtpServer.Plan;
import org.postferry.testkit.smtp.RudeSmtpServer.SignIn;
import org.postferry.testkit.smtp.RudeSmtpServer.Taken;
import org.postferry.testkit.smtp.RudeSmtpServer.Tls;

/** One client's connection to a {@link RudeSmtpServer}. Confined to the server's thread. */
final class RudeConversation {
    private static final Duration BETWEEN_DRIPS = Duration.ofMillis(20);

    private final RudeSmtpServer server;
    private final Manner manner;
    private final SignIn signIn;
    private final Tls tls;
    private final Optional<SSLContext> keys;
    private Socket client;
    private InputStream in;
    private boolean secure;
    private long bytesLeft;
    private String from = "";
    private final List<String> to = new ArrayList<>();
    private boolean beganData;
    private boolean readDot;
    private OptionalInt answered = OptionalInt.empty();

    RudeConversation(RudeSmtpServer server, Plan plan, SignIn signIn, Tls tls, Optional<SSLContext> keys, Socket client)
            throws IOException {
        this.server = server;
        this.manner = plan.manner();
        this.bytesLeft = plan.bytes();
        this.signIn = signIn;
        this.tls = tls;
        this.keys = keys;
        this.client = client;
        this.in = new BufferedInputStream(client.getInputStream());
    }

    /** How far it came by now. */
    Course course() {
        return new Course(beganData, readDot, answered);
    }

    void run() throws IOException {
        if (tls == Tls.IMPLICIT) {
            encrypt();
        }
        if (manner == Manner.STALLS_AT_ONCE) {
            stall();
        }
        say("220 rude");
        for (String line = line(); line != null && answered(line); line = line()) {
            // the next one
        }
    }

    /** False when the connection ends. */
    private boolean answered(String line) throws IOException {
        server.hear(line);
        String verb = line.toUpperCase(Locale.ROOT);
        if (verb.startsWith("EHLO")) {
            say("250-rude");
            say(tls == Tls.STARTTLS && !secure ? "250 STARTTLS" : "250 AUTH " + signIn.mechanisms());
        } else if (verb.startsWith("STARTTLS")) {
            say("220 go on" + (manner == Manner.INJECTS_AFTER_STARTTLS ? "\r\n250-rude\r\n250 AUTH LOGIN" : ""));
            encrypt();
        } else if (verb.startsWith("AUTH")) {
            say(signIn(line));
        } else if (verb.startsWith("MAIL")) {
            from = address(line);
            drip();
            say("250 ok");
        } else if (verb.startsWith("RCPT")) {
            to.add(address(line));
            say(manner == Manner.REFUSES_FOR_NOW ? "451 later" : "250 ok");
        } else if (verb.startsWith("DATA")) {
            say("354 go on");
            beganData = true;
            return data();
        } else if (verb.startsWith("QUIT")) {
            say("221 bye");
            return false;
        } else {
            say("250 ok");
        }
        return true;
    }

    private String signIn(String line) throws IOException {
        return switch (manner) {
            case REFUSES_SIGN_IN -> RudeSignIn.REFUSED;
            case REFUSES_SIGN_IN_FOR_NOW -> "454 4.7.0 ask me later";
            default -> new RudeSignIn(signIn, this::asked).answer(line);
        };
    }

    /** What the client answers to one more question of the sign-in. */
    private String asked(String question) throws IOException {
        say("334 " + question);
        String answer = line();
        if (answer == null) {
            throw new IOException("the client went in the middle of its sign-in");
        }
        server.hear(answer);
        return answer;
    }

    /** False when the connection breaks off. */
    private boolean data() throws IOException {
        if (manner == Manner.BREAKS_IN_DATA) {
            line();
            return false;
        }
        byte[] octets = untilDot();
        readDot = true;
        if (manner == Manner.REFUSES_AFTER_DOT || manner == Manner.REFUSES_AFTER_DOT_FOR_NOW) {
            boolean forGood = manner == Manner.REFUSES_AFTER_DOT;
            answer(forGood ? 554 : 452, forGood ? "no such mail here" : "no room just now");
            return true;
        }
        server.take(new Taken(from, List.copyOf(to), octets));
        if (manner == Manner.STALLS_AFTER_DOT) {
            stall();
        }
        if (manner == Manner.BREAKS_IN_ANSWER) {
            client.getOutputStream().write("25".getBytes(StandardCharsets.US_ASCII));
        }
        if (manner == Manner.BREAKS_AFTER_DOT || manner == Manner.BREAKS_IN_ANSWER) {
            return false;
        }
        boolean usual = manner != Manner.TAKES_WITH_251;
        answer(usual ? 250 : 251, usual ? "taken" : "taken and passed on");
        return true;
    }

    private void answer(int number, String words) throws IOException {
        say(number + " " + words);
        answered = OptionalInt.of(number);
    }

    /** All up to the line that is nothing but a dot (RFC 5321 section 4.1.1.4), that line included. */
    private byte[] untilDot() throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (String line = line(); line != null; line = line()) {
            octets.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            if (line.equals(".")) {
                return octets.toByteArray();
            }
        }
        throw new IOException("the client went in the middle of its message");
    }

    private void encrypt() throws IOException {
        SSLContext context = keys.orElseThrow(() -> new IOException("this server has no certificate"));
        SSLSocket encrypted = (SSLSocket) context.getSocketFactory().createSocket(client, null, client.getPort(), true);
        encrypted.setUseClientMode(false);
        encrypted.startHandshake();
        client = encrypted;
        in = new BufferedInputStream(encrypted.getInputStream());
        secure = true;
    }

    /** Until the client goes. */
    private void stall() throws IOException {
        while (in.read() >= 0) {
            // it may say what it likes
        }
        throw new IOException("the client went");
    }

    private void drip() throws IOException {
        while (manner == Manner.DRIPS_IN_ENVELOPE) {
            client.getOutputStream().write('2');
            listen(BETWEEN_DRIPS);
        }
    }

    /** For so long, or until the client goes. */
    private void listen(Duration atMost) throws IOException {
        client.setSoTimeout((int) atMost.toMillis());
        try {
            if (in.read() < 0) {
                throw new IOException("the client went");
            }
        } catch (SocketTimeoutException e) {
            client.setSoTimeout(0); // it is there, and waits for the rest of its answer
        }
    }

    private static String address(String line) {
        int open = line.indexOf('<');
        return line.substring(open + 1, line.indexOf('>', open));
    }

    private void say(String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    /** RFC 5321 section 2.3.8: a line ends with CR LF and with nothing else; a CR or an LF alone is a part of it. */
    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int before = -1;
        for (int next = read(); next >= 0; next = read()) {
            if (next == '\n' && before == '\r') {
                return line.toString(StandardCharsets.ISO_8859_1).substring(0, line.size() - 1);
            }
            line.write(next);
            before = next;
        }
        return null;
    }

    private int read() throws IOException {
        if (bytesLeft-- <= 0) {
            throw new IOException("broken off as planned");
        }
        return in.read();
    }
}
