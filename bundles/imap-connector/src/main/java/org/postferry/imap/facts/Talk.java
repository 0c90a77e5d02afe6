package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.WireException;

/** A conversation whose failures are the connector's. Confined to the session's thread. */
final class Talk {
    /** Bytes an unfinished answer may still have when its pull is closed: 100 ms of a slow line. More costs more than a new connection. */
    static final long MAX_DRAINED_BYTES = 256 * 1024;

    private final Conversation conversation;
    private final Optional<Pace> pace;

    /** For a sign-in, whose few commands are not counted. */
    Talk(Conversation conversation) {
        this(conversation, Optional.empty());
    }

    private Talk(Conversation conversation, Optional<Pace> pace) {
        this.conversation = conversation;
        this.pace = pace;
    }

    Talk at(Pace polite) {
        return new Talk(conversation, Optional.of(polite));
    }

    Conversation conversation() {
        return conversation;
    }

    /** @throws ConnectorException when the connection was closed */
    void ensureOpen() throws ConnectorException {
        if (conversation.wire().isClosed()) {
            throw Failures.of(new WireException(
                    WireException.Reason.CLOSED,
                    "The connection to " + conversation.wire().host() + " was closed."));
        }
    }

    <R> Sent<R> send(Command<R> command) throws ConnectorException {
        Duration pause =
                pace.isPresent() ? pace.get().before(conversation.wire().bytesIn()) : Duration.ZERO;
        try {
            conversation.pause(pause);
            return conversation.send(command);
        } catch (WireException broken) {
            throw failure(broken);
        }
    }

    /** Reads until it is done and leaves a refusal to the caller. */
    <R> R await(Sent<R> sent) throws ConnectorException, RefusedException {
        try {
            return conversation.await(sent);
        } catch (WireException broken) {
            throw failure(broken);
        }
    }

    /** Like {@link #await(Sent)}, for a command that no healthy server refuses. */
    <R> R await(Sent<R> sent, String what, Extent extent) throws ConnectorException {
        try {
            return await(sent);
        } catch (RefusedException refused) {
            throw Failures.of(refused, what, extent);
        }
    }

    <R> R run(Command<R> command, String what, Extent extent) throws ConnectorException {
        return await(send(command), what, extent);
    }

    /** Empty when the server refused. */
    <R> Optional<R> attempt(Sent<R> sent) throws ConnectorException {
        try {
            return Optional.of(await(sent));
        } catch (RefusedException refused) {
            return Optional.empty();
        }
    }

    void step() throws ConnectorException {
        try {
            conversation.step();
        } catch (WireException broken) {
            throw failure(broken);
        }
    }

    /** Reads what is still owed, if it is little; else drops the connection, and the next call fails as TRANSIENT. */
    void drain() {
        long end = conversation.wire().bytesIn() + MAX_DRAINED_BYTES;
        try {
            while (!conversation.isIdle() && conversation.wire().bytesIn() < end) {
                conversation.step();
            }
        } catch (WireException broken) {
            conversation.close();
        }
        if (!conversation.isIdle()) {
            conversation.close();
        }
    }

    private ConnectorException failure(WireException broken) {
        if (broken.reason() == WireException.Reason.INFLATED) {
            pace.ifPresent(Pace::inflated);
        }
        return Failures.of(broken);
    }
}
