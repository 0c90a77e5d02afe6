package org.postferry.bench.imap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postferry.bench.measure.Command;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.GeneratedMaildir;
import org.postferry.bench.measure.ProcessorTime;
import org.postferry.testkit.dovecot.DovecotServer;

/** A Dovecot whose users all have the same generated mail: made once and kept in a folder, lent to each user by hard links. */
final class MailSource implements AutoCloseable {

    /** Postferry's connections, the recording one and those of the other client. */
    private static final String LIMITS = "mail_max_userip_connections = 100";

    private final Path generated;
    private final DovecotServer server;

    private MailSource(Path generated, DovecotServer server) {
        this.generated = generated;
        this.server = server;
    }

    /** Generates what is not there. */
    static MailSource start(Path benchData, int messages) {
        Path generated = GeneratedMaildir.of(benchData, messages);
        return new MailSource(generated, DovecotServer.start(dovecot -> dovecot.with(LIMITS)));
    }

    /** A new user with all the mail, known to the server's index. */
    void lend(String user) {
        Path maildir = server.maildir(user);
        try {
            Files.createDirectories(maildir.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // a link changes nothing in the generated files: Maildirs are never written into; another file system needs a
        // copy
        try {
            Command.run("cp", "-al", generated.toString(), maildir.toString());
        } catch (IllegalStateException e) {
            Command.run("cp", "-a", generated.toString(), maildir.toString());
        }
        server.own(maildir);
        server.doveadm("index", "-u", user, "*");
    }

    /** Takes the user's mail away again. */
    void takeBack(String user) {
        Folders.delete(server.maildir(user).getParent());
    }

    DovecotServer server() {
        return server;
    }

    /** What the server has used of the processors so far, all its processes together. */
    double processorSeconds() {
        return ProcessorTime.ofFamily(server.pid());
    }

    int port() {
        return server.imapPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
