package org.postferry.imap.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.facts.Accounts;
import org.postferry.model.Keyword;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.HidingProxy;
import org.postferry.testkit.imap.MailboxName;
import org.postferry.testkit.imap.PlainClient;

/** An account of its own on a running IMAP server, changed and read by a plain client. A handle is a UID. */
final class ImapUnderTest implements ServerUnderTest {
    private static final DateTimeFormatter INTERNAL_DATE = DateTimeFormatter.ofPattern(
                    "dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter INTERNAL_DATE_READ =
            DateTimeFormatter.ofPattern("d-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final Pattern UID = Pattern.compile("\\bUID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("\\bFLAGS \\(([^)]*)\\)");
    private static final Pattern RECEIVED = Pattern.compile("\\bINTERNALDATE \"([^\"]+)\"");
    private static final Pattern BODY = Pattern.compile("BODY\\[] \\{(\\d+)}\r\n");
    private static final Pattern LISTED = Pattern.compile("\\* LIST \\(([^)]*)\\) \"(.)\" \"?([^\"]*)\"?");

    private final Connector connector;
    private final SessionSettings settings;
    private final Credential credential;
    private final Set<Ability> abilities;
    private final PlainClient client;
    private final Consumer<String> renumber;
    private final FakeClock clock;
    private final HidingProxy proxy;
    private final String delimiter;

    /**
     * @param settings how the connector comes to the account
     * @param client signed in to the same account
     * @param renumber what numbers a mailbox anew
     * @param clock the connector's
     * @param proxy through which the connector comes
     * @param delimiter what stands between the names of a mailbox and of one in it
     */
    ImapUnderTest(
            Connector connector,
            SessionSettings settings,
            Credential credential,
            Set<Ability> abilities,
            PlainClient client,
            Consumer<String> renumber,
            FakeClock clock,
            HidingProxy proxy,
            String delimiter) {
        this.connector = connector;
        this.settings = settings;
        this.credential = credential;
        this.abilities = abilities;
        this.client = client;
        this.renumber = renumber;
        this.clock = clock;
        this.proxy = proxy;
        this.delimiter = delimiter;
    }

    /** An account on Dovecot, come to through a proxy. */
    static ImapUnderTest onDovecot(
            DovecotServer server,
            HidingProxy proxy,
            Connector connector,
            Set<Ability> abilities,
            String user,
            FakeClock clock) {
        AtomicLong uidValidity = new AtomicLong(2_000_000_000L);
        return new ImapUnderTest(
                connector,
                Accounts.settings(user, "127.0.0.1", proxy.port()),
                Accounts.PASSWORD,
                abilities,
                PlainClient.signIn(server.imapPort(), user, DovecotServer.PASSWORD),
                mailbox -> server.doveadm(
                        "mailbox",
                        "update",
                        "-u",
                        user,
                        "--uid-validity",
                        Long.toString(uidValidity.incrementAndGet()),
                        mailbox),
                clock,
                proxy,
                "/");
    }

    @Override
    public Connector connector() {
        return connector;
    }

    @Override
    public SessionSettings settings() {
        return settings;
    }

    @Override
    public Credential credential() {
        return credential;
    }

    @Override
    public Set<Ability> abilities() {
        return abilities;
    }

    @Override
    public String deliver(String mailbox, byte[] bytes, Instant receivedAt, Keyword... keywords) {
        return Long.toString(client.append(raw(mailbox), flags(keywords), INTERNAL_DATE.format(receivedAt), bytes));
    }

    @Override
    public void flag(String mailbox, String handle, Keyword... keywords) {
        select(mailbox);
        client.run("UID STORE " + handle + " +FLAGS (" + flags(keywords) + ")");
    }

    @Override
    public void unflag(String mailbox, String handle, Keyword... keywords) {
        select(mailbox);
        client.run("UID STORE " + handle + " -FLAGS (" + flags(keywords) + ")");
    }

    @Override
    public void expunge(String mailbox, List<String> handles) {
        select(mailbox);
        String uids = String.join(",", handles);
        client.run("UID STORE " + uids + " +FLAGS (\\Deleted)");
        client.run("UID EXPUNGE " + uids);
    }

    @Override
    public boolean markDeleted(String mailbox, String handle) {
        select(mailbox);
        client.run("UID STORE " + handle + " +FLAGS (\\Deleted)");
        return true;
    }

    @Override
    public boolean isMarkedDeleted(String mailbox, String handle) {
        select(mailbox);
        return client.run("UID FETCH " + handle + " (UID FLAGS)").stream()
                .anyMatch(line -> line.contains("UID " + handle) && line.contains("\\Deleted"));
    }

    @Override
    public void createMailbox(String name) {
        client.run("CREATE \"" + raw(name) + "\"");
    }

    @Override
    public void renameMailbox(String name, String newName) {
        client.run("RENAME \"" + raw(name) + "\" \"" + raw(newName) + "\"");
    }

    @Override
    public void deleteMailbox(String name) {
        client.attempt("UNSELECT");
        client.run("DELETE \"" + raw(name) + "\"");
    }

    @Override
    public void renumber(String mailbox) {
        renumber.accept(mailbox);
    }

    @Override
    public List<String> mailboxes() {
        List<String> names = new ArrayList<>();
        for (String line : client.run("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.matches() && !listed.group(1).contains("\\Noselect")) {
                names.add(MailboxName.toRead(listed.group(3)).replace(delimiter, "/"));
            }
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public List<ServerEmail> emails(String mailbox) {
        if (select(mailbox).contains("* 0 EXISTS")) {
            return List.of();
        }
        List<ServerEmail> emails = new ArrayList<>();
        for (String line : all()) {
            Matcher body = BODY.matcher(line);
            if (line.contains(" FETCH (") && body.find()) {
                int end = body.end() + Integer.parseInt(body.group(1));
                String items = line.substring(0, body.start()) + line.substring(end);
                read(items, line.substring(body.end(), end)).ifPresent(emails::add);
            }
        }
        return emails;
    }

    /** Every email of the mailbox that is open. A refusal is no empty mailbox, and a busy James has refused one for once. */
    private List<String> all() {
        String question = "UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])";
        List<String> lines = client.attempt(question);
        return lines.isEmpty() ? client.run(question) : lines;
    }

    private static Optional<ServerEmail> read(String items, String body) {
        String flags = item(FLAGS, items);
        return flags.contains("\\Deleted")
                ? Optional.empty()
                : Optional.of(new ServerEmail(
                        item(UID, items),
                        keywords(flags),
                        INTERNAL_DATE_READ.parse(item(RECEIVED, items).strip(), Instant::from),
                        body.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String item(Pattern item, String items) {
        Matcher found = item.matcher(items);
        if (!found.find()) {
            throw new IllegalStateException("no " + item + " in " + items);
        }
        return found.group(1);
    }

    @Override
    public void loseAnswer(int nth) {
        proxy.loseAnswer(nth);
    }

    @Override
    public boolean hasLostAnswer() {
        return proxy.hasLostAnswer();
    }

    @Override
    public void letPass(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() {
        client.close();
    }

    private List<String> select(String mailbox) {
        return client.run("SELECT \"" + raw(mailbox) + "\"");
    }

    private String raw(String path) {
        return MailboxName.onTheWire(path.replace("/", delimiter));
    }

    private static String flags(Keyword... keywords) {
        List<String> flags = new ArrayList<>();
        for (Keyword keyword : keywords) {
            boolean system = Set.of("$seen", "$flagged", "$answered", "$draft").contains(keyword.name());
            flags.add(system ? "\\" + keyword.name().substring(1) : keyword.name());
        }
        return String.join(" ", flags);
    }

    private static Set<Keyword> keywords(String flags) {
        Set<Keyword> keywords = new HashSet<>();
        for (String flag : flags.replace("\\Recent", "").strip().split(" +")) {
            if (!flag.isEmpty()) {
                keywords.add(new Keyword(flag.replace('\\', '$')));
            }
        }
        return keywords;
    }
}
