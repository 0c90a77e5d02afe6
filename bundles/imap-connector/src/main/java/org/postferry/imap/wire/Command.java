package org.postferry.imap.wire;

import java.util.Optional;

/**
 * One command on its way, and what its answer says. Made for one sending; called on the conversation's thread alone.
 *
 * @param <R> what comes of it
 */
public interface Command<R> extends BodyRouter {
    /** A listing of a very large account has so many rows; a command that expects more says so itself. */
    int MAX_RESPONSES = 200_000;

    /** What a command takes may stay in memory until it is done: a hundred thousand mailboxes, or the flags of a window many times over. */
    long MAX_TAKEN_BYTES = 32L * 1024 * 1024;

    CommandLine line();

    /** Takes an untagged response that answers this command; false leaves it to others. */
    default boolean take(Response.Untagged response) {
        return false;
    }

    @Override
    default Optional<BodySink> begin(FetchRow soFar, String section, long size) {
        return Optional.empty();
    }

    /** What to send when the server asks to go on; empty where this command has nothing to say. */
    default Optional<String> answer(String challenge) {
        return Optional.empty();
    }

    /** After how many untagged responses the server is not believed any more. */
    default long maxResponses() {
        return MAX_RESPONSES;
    }

    /** The command ended in OK. */
    R done(Status status);
}
