package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.UidSet;

/**
 * A command for a set of UIDs on its way to its end. A server with a limit does it for the highest ones and says OK (MESSAGELIMIT,
 * RFC 9738 section 3.1; Yahoo): for those below it is sent again. Where it refuses to change so many at once, it is sent for
 * {@link Portions} of them. Confined to the session's thread.
 *
 * @param <R> what comes of one round
 */
final class Rounds<R> {
    /** A mailbox of a million messages by a hundred each: a server that does less at a time never comes to its end. */
    static final int MAX_ROUNDS = 10_000;

    private final Talk talk;
    private final Function<UidSet, Command<R>> command;
    private final List<R> answers = new ArrayList<>();
    private final Portions portions;
    private UidSet asked;
    private Optional<RefusedException> ofOne = Optional.empty();
    private Sent<R> sent;

    private Rounds(Talk talk, UidSet uids, Function<UidSet, Command<R>> command) throws ConnectorException {
        this.talk = talk;
        this.command = command;
        this.portions = new Portions(uids);
        this.asked = uids;
        this.sent = talk.send(command.apply(uids));
    }

    /** Sends the first round. @param command for those of the set that are left */
    static <R> Rounds<R> send(Talk talk, UidSet uids, Function<UidSet, Command<R>> command) throws ConnectorException {
        return new Rounds<>(talk, uids, command);
    }

    /** What came of each round. @throws RefusedException when one was refused, or came to nothing; what the others came to is to be looked at */
    List<R> await() throws ConnectorException, RefusedException {
        Optional<RefusedException> limit = Optional.empty();
        while (true) {
            boolean goesOn;
            try {
                answers.add(talk.await(sent));
                goesOn = portions.done(asked);
            } catch (RefusedException stopped) {
                limit = Optional.of(stopped);
                goesOn = goesOnAfter(stopped);
            }
            if (!goesOn) {
                if (ofOne.isPresent()) {
                    throw ofOne.get();
                }
                return answers;
            }
            if (answers.size() > MAX_ROUNDS) {
                throw limit.orElseThrow(); // without a limit nothing is left
            }
            asked = portions.next();
            sent = talk.send(command.apply(asked));
        }
    }

    private boolean goesOnAfter(RefusedException stopped) throws RefusedException {
        UidSet rest = stopped.unreached(asked);
        if (rest.size() < asked.size()) {
            answers.add(sent.part());
            return portions.done(asked.minus(rest));
        }
        if (!Failures.isTooMany(stopped) || !portions.refused(asked)) {
            throw stopped;
        }
        if (asked.size() == 1) {
            ofOne = Optional.of(stopped);
        }
        return true;
    }

    /** For a command that no healthy server refuses. */
    List<R> await(String what) throws ConnectorException {
        try {
            return await();
        } catch (RefusedException refused) {
            throw Failures.of(refused, what, Extent.SCOPE);
        }
    }
}
