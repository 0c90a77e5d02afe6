package org.postferry.jmap.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Keyword;
import org.postferry.model.Protocol;
import org.postferry.model.SyncPolicy;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.imap.MailboxName;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.james.JamesServer;

/** An account of its own on a running James, mirrored by JMAP, changed and read by IMAP. A handle is a UID. */
final class JamesUnderTest implements ServerUnderTest {
    private static final DateTimeFormatter INTERNAL_DATE = DateTimeFormatter.ofPattern(
                    "dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter INTERNAL_DATE_READ =
            DateTimeFormatter.ofPattern("d-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final Pattern LISTED = Pattern.compile("\\* LIST \\(([^)]*)\\) \"(.)\" \"?([^\"]*)\"?");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pattern MESSAGES = Pattern.compile("MESSAGES (\\d+)");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern DATE = Pattern.compile("INTERNALDATE \"([^\"]+)\"");
    private static final Pattern BODY = Pattern.compile("BODY\\[] \\{(\\d+)}\r\n");

    private final JamesServer james;
    private final Connector connector;
    private final FakeClock clock;
    private final String person;
    private final PlainClient client;

    JamesUnderTest(JamesServer james, Connector connector, FakeClock clock) {
        this.clock = clock;
        this.james = james;
        this.connector = connector;
        this.person = james.newPerson();
        this.client = PlainClient.signIn(james.imapPort(), person, JamesServer.PASSWORD);
    }

    @Override
    public void letPass(Duration time) {
        clock.advance(time);
    }

    @Override
    public Connector connector() {
        return connector;
    }

    @Override
    public SessionSettings settings() {
        AccountSettings account = new AccountSettings(
                "Test",
                person,
                Protocol.JMAP,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:" + james.jmapPort())),
                Optional.empty(),
                person,
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
        return new SessionSettings(account, Optional.empty(), Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    @Override
    public Credential credential() {
        return new Credential.Password(JamesServer.PASSWORD);
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.complementOf(EnumSet.of(Ability.RENUMBERS, Ability.LOSES_ANSWERS));
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
    public void createMailbox(String name) {
        client.run("CREATE \"" + raw(name) + "\"");
    }

    @Override
    public void renameMailbox(String name, String newName) {
        long emails = count(name);
        client.run("RENAME \"" + raw(name) + "\" \"" + raw(newName) + "\"");
        // a busy James has shown a renamed mailbox empty for a moment
        Await.until("what was renamed is whole", SOON, () -> count(newName) == emails);
    }

    @Override
    public void deleteMailbox(String name) {
        client.attempt("UNSELECT");
        client.run("DELETE \"" + raw(name) + "\"");
    }

    @Override
    public void renumber(String mailbox) {
        throw new UnsupportedOperationException("JMAP numbers nothing");
    }

    @Override
    public List<String> mailboxes() {
        List<String> names = new ArrayList<>();
        for (String line : client.run("LIST \"\" \"*\"")) {
            Matcher listed = LISTED.matcher(line);
            if (listed.matches() && !listed.group(1).contains("\\Noselect")) {
                names.add(MailboxName.toRead(listed.group(3)).replace('.', '/'));
            }
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public List<ServerEmail> emails(String mailbox) {
        List<ServerEmail> emails = new ArrayList<>();
        for (String line : rows(mailbox)) {
            Matcher body = BODY.matcher(line);
            body.find();
            String rest =
                    line.substring(0, body.start()) + line.substring(body.end() + Integer.parseInt(body.group(1)));
            String flags = first(FLAGS, rest);
            if (!flags.contains("\\Deleted")) {
                emails.add(new ServerEmail(
                        first(UID, rest),
                        keywords(flags),
                        INTERNAL_DATE_READ.parse(first(DATE, rest).strip(), Instant::from),
                        line.substring(body.end(), body.end() + Integer.parseInt(body.group(1)))
                                .getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return emails;
    }

    /** As many as James counts: a busy one has answered for a mailbox of several as if it were empty. */
    private List<String> rows(String mailbox) {
        List<String> rows = new ArrayList<>();
        Await.until("James shows what it counts in " + mailbox, SOON, () -> {
            rows.clear();
            select(mailbox);
            if (count(mailbox) > 0) {
                client.run("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])").stream()
                        .filter(line ->
                                line.contains(" FETCH ") && BODY.matcher(line).find())
                        .forEach(rows::add);
            }
            return rows.size() == count(mailbox);
        });
        return rows;
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new AssertionError("no " + pattern + " in a row of James");
        }
        return found.group(1);
    }

    @Override
    public void close() {
        client.close();
    }

    private long count(String mailbox) {
        return client.run("STATUS \"" + raw(mailbox) + "\" (MESSAGES)").stream()
                .filter(line -> line.startsWith("* STATUS"))
                .mapToLong(line -> Long.parseLong(first(MESSAGES, line)))
                .findFirst()
                .orElseThrow();
    }

    private void select(String mailbox) {
        client.run("SELECT \"" + raw(mailbox) + "\"");
    }

    private static String raw(String path) {
        return MailboxName.onTheWire(path.replace('/', '.'));
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
