package org.postferry.imap.wire;

import java.util.Optional;

/** A command in flight. */
public final class Sent<R> {
    private final String tag;
    private final Command<R> command;
    private final String name;
    private Optional<Status> status = Optional.empty();
    private boolean continued;
    private long responses;

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

    /** What came of a command that is done. */
    public R result() throws RefusedException {
        Status ended = status.orElseThrow(() -> new IllegalStateException(name + " is still in flight"));
        if (ended.kind() != Status.Kind.OK) {
            throw new RefusedException(name, ended);
        }
        return command.done(ended);
    }

    String tag() {
        return tag;
    }

    String name() {
        return name;
    }

    void end(Status with) {
        status = Optional.of(with);
    }

    void continued(boolean asked) {
        continued = asked;
    }

    boolean isTooMany() {
        return ++responses > command.maxResponses();
    }
}
