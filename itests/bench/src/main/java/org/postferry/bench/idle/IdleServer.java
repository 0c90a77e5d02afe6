package org.postferry.bench.idle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postferry.bench.imap.Churn;
import org.postferry.testkit.dovecot.DovecotServer;

/** A Dovecot that bears very many connections, with a user for each; and the kernel's limit that it meets first, raised while it runs. Not thread-safe. */
final class IdleServer implements AutoCloseable {
    /** Dovecot watches mailboxes by inotify: an instance for each process that idles, all of one system user. */
    private static final Path INSTANCES = Path.of("/proc/sys/fs/inotify/max_user_instances");

    /** The other client, and what Dovecot needs for itself. */
    private static final int SPARE = 200;

    private static final String LIMITS =
            """
            default_client_limit = $TWICE
            default_process_limit = $MANY
            mail_max_userip_connections = 20
            service imap {
              process_limit = $MANY
            }
            service imap-login {
              service_count = 0
              process_min_avail = 1
              process_limit = 2
              client_limit = $MANY
            }
            service anvil {
              client_limit = $FOUR_TIMES
            }
            service auth {
              client_limit = $FOUR_TIMES
            }
            """;

    private final KernelLimit instances;
    private final DovecotServer server;

    IdleServer(int users) {
        int many = users + SPARE;
        instances = new KernelLimit(INSTANCES, "fs.inotify.max_user_instances", many);
        server = DovecotServer.start(dovecot -> dovecot.with(LIMITS.replace("$MANY", String.valueOf(many))
                .replace("$TWICE", String.valueOf(2 * many))
                .replace("$FOUR_TIMES", String.valueOf(4 * many))));
        for (int i = 0; i < users; i++) {
            fill(user(i));
        }
        server.own(server.maildir(user(0)));
    }

    static String user(int number) {
        return "idle" + number;
    }

    int port() {
        return server.imapPort();
    }

    /** One email, and the folders that a Maildir has. */
    private void fill(String user) {
        Path maildir = server.maildir(user);
        try {
            for (String part : new String[] {"cur", "new", "tmp"}) {
                Files.createDirectories(maildir.resolve(part));
            }
            Files.write(maildir.resolve("cur/1700000000.1.bench:2,S"), Churn.message("first of " + user));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.own(maildir);
    }

    @Override
    public void close() {
        server.close();
        instances.close();
    }
}
