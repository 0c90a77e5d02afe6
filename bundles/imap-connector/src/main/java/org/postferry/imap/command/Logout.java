package org.postferry.imap.command;

/** Says goodbye (RFC 3501 section 6.1.3). */
public final class Logout extends Plain {
    public Logout() {
        super("LOGOUT");
    }
}
