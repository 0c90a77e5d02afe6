package org.postferry.imap.command;

import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Status;

/** A command about one mailbox by its name, of which only the end matters. */
abstract class Naming implements Command<Status> {
    private final String name;
    private final String mailbox;

    /** @param mailbox one character for each byte */
    Naming(String name, String mailbox) {
        this.name = name;
        this.mailbox = mailbox;
    }

    @Override
    public CommandLine line() {
        return new CommandLine(name).mailbox(mailbox);
    }

    @Override
    public final Status done(Status status) {
        return status;
    }
}
