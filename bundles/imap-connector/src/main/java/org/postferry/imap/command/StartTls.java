package org.postferry.imap.command;

/** Asks to go over to TLS (RFC 3501 section 6.2.1). */
public final class StartTls extends Plain {
    public StartTls() {
        super("STARTTLS");
    }
}
