package org.postferry.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.mail.GeneratedMailbox;
import org.postferry.testkit.mail.MaildirTree;

/** Mail servers with mail. */
final class FilledServer {

    /** Whose mail it is. */
    static final String USER = "anna";

    private FilledServer() {}

    /** So many emails in twenty folders, and every conversation of {@link #USER} written down; leaves the test out where there is no Dovecot. */
    static DovecotServer with(int emails) {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
        DovecotServer server = DovecotServer.start();
        new MaildirTree(server.maildir(USER)).write(GeneratedMailbox.of(emails));
        server.own(server.maildir(USER));
        server.record(USER);
        return server;
    }
}
