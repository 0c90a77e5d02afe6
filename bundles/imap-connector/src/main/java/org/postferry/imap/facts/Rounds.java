package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.UidSet;

/**
 * A command for a set of UIDs on its way to its end. A server with a limit does it for the highest ones and says OK (MESSAGELIMIT,
 * RFC 9738 section 3.1; Yahoo): for those below it is sent again. Confined to the session's thread.
 *
 * @param <R> what comes of one round
 */
final class Rounds<R> {
    /** A mailbox of a million messages by a hundred each: a server that does less at a time never comes to its end. */
    static final int MAX_ROUNDS = 10_000;

    private final Talk talk;
    private final Function<UidSet, Command<R>> command;
    private UidSet uids;
    private Sent<R> sent;

    private Rounds(Talk talk, UidSet uids, Function<UidSet, Command<R>> command) throws ConnectorException {
        this.talk = talk;
        this.command = command;
        this.uids = uids;
        this.sent = talk.send(command.apply(uids));
    }

    /** Sends the first round. @param command for those of the set that are left */
    static <R> Rounds<R> send(Talk talk, UidSet uids, Function<UidSet, Command<R>> command) throws ConnectorException {
        return new Rounds<>(talk, uids, command);
    }

    /** What came of each round. @throws RefusedException when one was refused, or came to nothing */
    List<R> await() throws ConnectorException, RefusedException {
        List<R> answers = new ArrayList<>();
        while (true) {
            try {
                answers.add(talk.await(sent));
                return answers;
            } catch (RefusedException stopped) {
                UidSet rest = stopped.unreached(uids);
                if (rest.size() == uids.size() || answers.size() == MAX_ROUNDS) {
                    throw stopped;
                }
                answers.add(sent.part());
                if (rest.isEmpty()) {
                    return answers;
                }
                uids = rest;
                sent = talk.send(command.apply(rest));
            }
        }
    }

    /** For a command that no healthy server refuses. */
    List<R> await(String what) throws ConnectorException {
        try {
            return await();
        } catch (RefusedException refused) {
            throw talk.refusal(refused, what, Extent.SCOPE);
        }
    }
}
