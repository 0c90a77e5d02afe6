package org.postferry.imap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends tagged commands, also several at once, and hands every response on in the order it came. Confined to one thread,
 * but for {@link #interject}, {@link #close}, and the counters.
 */
public final class Conversation implements AutoCloseable {
    /** How a literal may be sent (RFC 7888): after the server asked for it, at once, or at once when it is small. */
    public enum Literals {
        SYNCHRONISING,
        AT_ONCE,
        SMALL_AT_ONCE
    }

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final long SMALL_LITERAL = 4_096; // RFC 7888 section 5
    private static final int COPY_BYTES = 16 * 1024;

    private final Wire wire;
    private final Map<String, Sent<?>> inFlight = new LinkedHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private ResponseReader reader;
    private WireInput input;
    private Literals literals = Literals.SYNCHRONISING;
    private Optional<Status> farewell = Optional.empty();
    private boolean utf8;
    private int lastTag;
    private boolean waiting;
    private volatile long roundTrips;

    public Conversation(Wire wire) {
        this.wire = wire;
        this.input = new WireInput(wire);
        this.reader = new ResponseReader(input);
    }

    public Wire wire() {
        return wire;
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void literals(Literals allowed) {
        literals = allowed;
    }

    /** From the next response on, names of mailboxes are in UTF-8 both ways (RFC 9755 section 3). */
    public void speakUtf8() {
        utf8 = true;
    }

    /** The server's first line (RFC 3501 section 7.1): OK, PREAUTH or BYE. */
    public Status greeting() throws WireException {
        Response first = guarded(() -> reader.next(BodyRouter.NOWHERE));
        trace("S: {}", first);
        hear(first);
        if (first instanceof Response.Condition condition) {
            return condition.status();
        }
        throw new WireException(WireException.Reason.NONSENSE, "What came is no IMAP greeting.");
    }

    /** Goes over to TLS after STARTTLS was answered with OK. */
    public void secure(Optional<String> trustedPem) throws WireException {
        // RFC 9051 section 11.1, protocol danger D-22: what is buffered came in clear text and may be anybody's
        if (input.hasBuffered()) {
            throw new WireException(
                    WireException.Reason.TLS,
                    wire.host() + " sent more in clear text after it agreed to STARTTLS; somebody may be in between.");
        }
        wire.secure(trustedPem);
        input = new WireInput(wire);
        reader = new ResponseReader(input);
    }

    /** Goes over to compressed bytes after COMPRESS was answered with OK; what arrived behind the OK is compressed already. */
    public void compress() {
        wire.compress(input.rest());
        input = new WireInput(wire);
        reader = new ResponseReader(input);
    }

    /** Nothing is expected for a while: gives back what memory it can. */
    public void relax() {
        input.relax();
        wire.relax();
    }

    /** Sends a command; its answer is read by {@link #await} or {@link #step}. */
    public <R> Sent<R> send(Command<R> command) throws WireException {
        CommandLine line = command.line();
        Sent<R> sent = new Sent<>("A" + ++lastTag, command, line.name());
        inFlight.put(sent.tag(), sent);
        trace("C: {} {}", sent.tag(), line);
        write(sent.tag() + " ");
        for (CommandLine.Part part : line.parts(utf8)) {
            if (!part.isLiteral()) {
                wire.write(part.bytes(), 0, part.bytes().length);
            } else if (!literal(sent, part)) {
                return sent;
            }
        }
        write("\r\n");
        waiting = true;
        return sent;
    }

    /** Waits before the next command; what is under way goes out first, so that the server has something to do meanwhile. */
    public void pause(Duration longest) throws WireException {
        if (!longest.isZero()) {
            wire.flush();
            wire.rest(longest);
        }
    }

    /** Reads until the command is done. */
    public <R> R await(Sent<R> sent) throws WireException, RefusedException {
        while (!sent.isDone()) {
            step();
        }
        return sent.result();
    }

    public <R> R run(Command<R> command) throws WireException, RefusedException {
        return await(send(command));
    }

    public boolean isIdle() {
        return inFlight.isEmpty();
    }

    /** Reads one response and hands it on; blocks. */
    public void step() throws WireException {
        flush();
        Response told = guarded(() -> reader.next(this::sinkOf));
        Response response = utf8 ? Utf8Names.inward(told) : told;
        trace("S: {}", response);
        hear(response);
        if (response instanceof Response.Tagged tagged) {
            end(tagged);
        } else if (response instanceof Response.Continuation continuation) {
            proceed(continuation.text());
        } else if (response instanceof Response.Untagged untagged) {
            offer(untagged, reader.bytes(told));
        }
    }

    private void hear(Response response) {
        for (Listener listener : listeners) {
            listener.heard(response);
        }
    }

    /** A line between commands, such as the DONE of IDLE. Thread-safe. */
    public void interject(String line) throws WireException {
        write(line + "\r\n");
        wire.flush();
    }

    /** How often somebody waited for an answer. */
    public long roundTrips() {
        return roundTrips;
    }

    @Override
    public void close() {
        wire.close();
    }

    private void flush() throws WireException {
        if (waiting) {
            wire.flush();
            waiting = false;
            roundTrips++;
        }
    }

    private void write(String text) throws WireException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        wire.write(bytes, 0, bytes.length);
    }

    /** False when the server refused the command before its literal was sent. */
    private boolean literal(Sent<?> sent, CommandLine.Part part) throws WireException {
        long size = part.literalSize();
        boolean atOnce = literals == Literals.AT_ONCE || literals == Literals.SMALL_AT_ONCE && size <= SMALL_LITERAL;
        write("{" + size + (atOnce ? "+" : "") + "}\r\n");
        if (!atOnce) {
            waiting = true;
            sent.continued(false);
            while (!sent.isContinued()) {
                if (sent.isDone()) {
                    return false;
                }
                step();
            }
        }
        copy(part);
        return true;
    }

    private void copy(CommandLine.Part part) throws WireException {
        byte[] buffer = new byte[COPY_BYTES];
        long left = part.literalSize();
        try (InputStream bytes = part.literal().open()) {
            while (left > 0) {
                int count = bytes.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    throw new IOException("it is " + left + " bytes short");
                }
                wire.write(buffer, 0, count);
                left -= count;
            }
        } catch (WireException broken) {
            throw broken;
        } catch (IOException unreadable) {
            // the server waits for bytes that will never come
            close();
            throw new WireException(
                    WireException.Reason.CLOSED,
                    "What was to be sent cannot be read: " + unreadable.getMessage() + ".");
        }
    }

    private void end(Response.Tagged tagged) throws WireException {
        Sent<?> sent = inFlight.remove(tagged.tag());
        if (sent == null) {
            close();
            throw new WireException(
                    WireException.Reason.NONSENSE, wire.host() + " answered a command that was never sent.");
        }
        sent.end(tagged.status());
    }

    /** Only the newest command can be waiting: nothing is sent after one that waits. */
    private void proceed(String challenge) throws WireException {
        Sent<?> newest = null;
        for (Sent<?> sent : inFlight.values()) {
            newest = sent;
        }
        if (newest == null) {
            return;
        }
        Optional<String> answer = newest.command().answer(challenge);
        newest.continued(answer.isEmpty());
        if (answer.isPresent()) {
            write(answer.get() + "\r\n");
            waiting = true;
        }
    }

    private void offer(Response.Untagged untagged, long bytes) throws WireException {
        if (untagged instanceof Response.Condition condition
                && condition.status().kind() == Status.Kind.BYE) {
            farewell = Optional.of(condition.status());
        }
        Sent<?> oldest = null;
        boolean taken = false;
        for (Sent<?> sent : inFlight.values()) {
            oldest = oldest == null ? sent : oldest;
            taken = !isOfAnother(sent, untagged) && sent.command().take(untagged);
            if (taken) {
                oldest = sent;
                break;
            }
        }
        for (Listener listener : listeners) {
            if (taken) {
                listener.answered(untagged);
            } else {
                listener.stray(untagged);
            }
        }
        if (oldest != null && untagged instanceof Response.Condition condition) {
            // RFC 9738 section 3.1: told so where the tagged answer bears another code
            oldest.told(condition.status());
        }
        if (oldest != null && oldest.isTooMany()) {
            throw tooMuch(oldest, oldest.command().maxResponses() + " responses");
        }
        if (taken && oldest.isTooMuch(bytes)) {
            throw tooMuch(oldest, Command.MAX_TAKEN_BYTES + " bytes");
        }
    }

    /** RFC 4466 section 2.6.2: the answer to a search says which one it answers. A tag that nobody sent says nothing. */
    private boolean isOfAnother(Sent<?> sent, Response.Untagged untagged) {
        return untagged instanceof Response.Found found
                && found.tag()
                        .filter(inFlight::containsKey)
                        .filter(tag -> !tag.equals(sent.tag()))
                        .isPresent();
    }

    private WireException tooMuch(Sent<?> sent, String most) {
        close();
        return new WireException(
                WireException.Reason.NONSENSE, wire.host() + " sent more than " + most + " to " + sent.name() + ".");
    }

    private Optional<BodySink> sinkOf(FetchRow soFar, String section, long size) {
        for (Sent<?> sent : inFlight.values()) {
            Optional<BodySink> sink = sent.command().begin(soFar, section, size);
            if (sink.isPresent()) {
                return sink;
            }
        }
        return Optional.empty();
    }

    private interface Reading {
        Response next() throws WireException;
    }

    /** A response that was not read to its end leaves a connection on which nothing can be understood any more. */
    private Response guarded(Reading reading) throws WireException {
        boolean whole = false;
        try {
            Response response = reading.next();
            whole = true;
            return response;
        } catch (WireException broken) {
            if (farewell.isPresent() && broken.reason() == WireException.Reason.ENDED) {
                throw new WireException(wire.host(), farewell.get(), broken);
            }
            throw broken;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    private static void trace(String format, Object... arguments) {
        if (LOG.isTraceEnabled()) {
            LOG.trace(format, redacted(arguments));
        }
    }

    /** Of what the server sent only the shape is shown: names, subjects and bodies are nobody's business. */
    private static Object[] redacted(Object... arguments) {
        Object[] shown = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            shown[i] = arguments[i] instanceof Response response ? Shape.of(response) : arguments[i];
        }
        return shown;
    }
}
