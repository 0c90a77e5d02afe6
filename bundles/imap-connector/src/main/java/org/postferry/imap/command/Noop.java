package org.postferry.imap.command;

/** Asks for nothing: the server may tell what happened (RFC 3501 section 6.1.2). */
public final class Noop extends Plain {
    public Noop() {
        super("NOOP");
    }
}
