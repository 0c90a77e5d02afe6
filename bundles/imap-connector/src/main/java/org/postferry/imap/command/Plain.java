package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Status;

/** A command without arguments of which only the end matters. */
abstract class Plain implements Command<Status> {
    private final String name;

    Plain(String name) {
        this.name = name;
    }

    @Override
    public CommandLine line() {
        return new CommandLine(name);
    }

    @Override
    public Status done(Status status) {
        return status;
    }
}
