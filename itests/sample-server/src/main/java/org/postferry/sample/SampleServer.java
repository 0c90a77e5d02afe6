package org.postferry.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.Date;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.core.Username;
import org.apache.james.data.UsersRepositoryModuleChooser;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.ThreadIdGuessingAlgorithm;
import org.apache.james.modules.MailboxProbeImpl;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.utils.DataProbeImpl;

/**
 * Apache James's in-memory server on loopback, with a mailbox that gets new mail now and then. It prints one line when it is ready, {@code ready imap=PORT
 * smtp=PORT jmap=PORT user=NAME password=WORD}, and lives until its standard input ends: so it goes with the process that started it, however that ends.
 *
 * <p>Arguments, all optional: {@code --imap-port N --smtp-port N --jmap-port N} (random), {@code --user NAME --password WORD}, {@code --empty} (no messages),
 * {@code --people N} (so many more users, {@code person1} and on, with the same password and nothing in their mailboxes),
 * {@code --arrivals SECONDS} between new messages (none), {@code --threads-apart} (each message is a thread of its own: to find its thread James reads
 * the headers of every message of the account, and some thousand of them would take the better part of an hour to come in), {@code --folder DIR} (where James
 * keeps its key and scripts; a new one for temporary files). The folder goes when the standard input has ended; who kills the process has to delete it.
 */
public final class SampleServer {

    private final GuiceJamesServer server;
    private final String user;
    private final Path folder;

    private SampleServer(GuiceJamesServer server, String user, Path folder) {
        this.server = server;
        this.user = user;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        SampleServer sample = start(options);
        if (!options.empty()) {
            sample.fill(LocalDate.now(Clock.systemUTC()));
        }
        ImapGuiceProbe imap = sample.server.getProbe(ImapGuiceProbe.class);
        SmtpGuiceProbe smtp = sample.server.getProbe(SmtpGuiceProbe.class);
        System.out.printf(
                "ready imap=%d smtp=%d jmap=%s user=%s password=%s%n",
                imap.getImapPort(),
                smtp.getSmtpPort().getValue(),
                System.getProperty("sample.jmap.port"),
                options.user(),
                options.password());
        options.arrivals().ifPresent(sample::receiveEvery);
        while (System.in.read() >= 0) { // until whoever started this is gone
        }
        try {
            sample.deleteFolder();
        } finally {
            // nothing in memory is worth the 4 s of an orderly stop
            Runtime.getRuntime().halt(0);
        }
    }

    private static SampleServer start(Options options) throws Exception {
        System.setProperty("sample.imap.port", String.valueOf(options.imapPort()));
        System.setProperty("sample.smtp.port", String.valueOf(options.smtpPort()));
        Path folder = options.folder().isPresent()
                ? Files.createDirectories(options.folder().get())
                : Files.createTempDirectory("postferry-sample");
        JmapSettings.prepare(options.jmapPort(), folder);
        MemoryJamesConfiguration configuration = MemoryJamesConfiguration.builder()
                .workingDirectory(folder.toFile())
                .configurationPath(new Configuration.ConfigurationPath("classpath:james/"))
                .usersRepository(UsersRepositoryModuleChooser.Implementation.DEFAULT)
                .build();
        GuiceJamesServer server =
                MemoryJamesServerMain.createServer(configuration).overrideWith(new OwnMetadata(), new TimesOfReceipt());
        if (options.threadsApart()) {
            server = server.overrideWith(
                    binder -> binder.bind(ThreadIdGuessingAlgorithm.class).to(NaiveThreadIdGuessingAlgorithm.class));
        }
        server.start();
        DataProbeImpl data = server.getProbe(DataProbeImpl.class);
        String domain = options.user().substring(options.user().indexOf('@') + 1);
        if (!data.containsDomain(domain)) {
            data.addDomain(domain);
        }
        data.addUser(options.user(), options.password());
        for (int person = 1; person <= options.people(); person++) {
            data.addUser("person" + person + "@" + domain, options.password());
        }
        return new SampleServer(server, options.user(), folder);
    }

    private void fill(LocalDate today) {
        for (SampleMail mail : SampleMailbox.messages()) {
            append(mail, today.minusDays(mail.daysAgo()).atTime(mail.time()).atZone(ZoneOffset.UTC));
        }
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private void receiveEvery(Duration interval) {
        Arrivals arrivals = new Arrivals(mail -> append(mail, ZonedDateTime.now(ZoneOffset.UTC)));
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(arrivals, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void append(SampleMail mail, ZonedDateTime receivedAt) {
        MailboxProbeImpl mailboxes = server.getProbe(MailboxProbeImpl.class);
        MailboxPath path = MailboxPath.forUser(Username.of(user), mail.mailbox().replace('/', '.'));
        if (!mailboxes.listUserMailboxes(user).contains(path.getName())) {
            mailboxes.createMailbox(path);
        }
        Flags flags = new Flags();
        mail.flags().forEach(flag -> flags.add(systemFlag(flag)));
        byte[] message = MessageBytes.of(mail, receivedAt);
        try {
            mailboxes.appendMessage(
                    user,
                    path,
                    new ByteArrayInputStream(message),
                    Date.from(receivedAt.toInstant()),
                    mail.flags().isEmpty(),
                    flags);
        } catch (MailboxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Flags.Flag systemFlag(String name) {
        return switch (name) {
            case "\\Seen" -> Flags.Flag.SEEN;
            case "\\Flagged" -> Flags.Flag.FLAGGED;
            case "\\Draft" -> Flags.Flag.DRAFT;
            default -> throw new IllegalArgumentException("not a system flag of the sample mailbox: " + name);
        };
    }
}
