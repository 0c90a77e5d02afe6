package org.postferry.imap.wire;

import java.util.Optional;

/** A command in flight. */
public final class Sent<R> {
    private final String tag;
    private final Command<R> command;
    private final String name;
    private Optional<Status> status = Optional.empty();
    private Optional<Status> stopped = Optional.empty();
    private boolean continued;
    private long responses;
    private long takenBytes;

    Sent(String tag, Command<R> command, String name) {
        this.tag = tag;
        this.command = command;
        this.name = name;
    }

    public boolean isDone() {
        return status.isPresent();
    }

    /** The server has asked to go on at least once. */
    public boolean isContinued() {
        return continued;
    }

    public Command<R> command() {
        return command;
    }

    /** What came of a command that is done, to its end. */
    public R result() throws RefusedException {
        Status ended = ended();
        if (ended.kind() != Status.Kind.OK) {
            throw new RefusedException(name, ended);
        }
        if (stopped.isPresent()) {
            throw RefusedException.beforeItsEnd(name, stopped.get());
        }
        return command.done(ended);
    }

    /** What came of it until it ended, however it did. */
    public R part() {
        return command.done(ended());
    }

    private Status ended() {
        return status.orElseThrow(() -> new IllegalStateException(name + " is still in flight"));
    }

    String tag() {
        return tag;
    }

    String name() {
        return name;
    }

    void end(Status with) {
        status = Optional.of(with);
        told(with);
    }

    /** Whatever it says, a command that has met a limit was not done to its end. */
    void told(Status by) {
        if (by.hasCode("MESSAGELIMIT")) {
            stopped = Optional.of(by);
        }
    }

    void continued(boolean asked) {
        continued = asked;
    }

    boolean isTooMuch(long bytes) {
        takenBytes += bytes;
        return takenBytes > Command.MAX_TAKEN_BYTES;
    }

    boolean isTooMany() {
        return ++responses > command.maxResponses();
    }
}
