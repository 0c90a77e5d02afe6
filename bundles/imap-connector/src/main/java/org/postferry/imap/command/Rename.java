package org.postferry.imap.command;

import org.postferry.imap.wire.CommandLine;

/** Gives a mailbox another name, and those below it with it (RFC 3501 section 6.3.5). */
public final class Rename extends Naming {
    private final String newName;

    public Rename(String mailbox, String newName) {
        super("RENAME", mailbox);
        this.newName = newName;
    }

    @Override
    public CommandLine line() {
        return super.line().mailbox(newName);
    }
}
