package org.example.maildir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Keyword;
import org.postferry.model.Protocol;
import org.postferry.model.SyncPolicy;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.ServerUnderTest;

/** A Maildir++ that another mail program changes, as Dovecot does. A handle is a unique name. */
final class MaildirUnderTest implements ServerUnderTest {
    private static final String PASSWORD = "open-sesame";
    private static final int FEW_IN_A_BATCH = 60;
    private static final Map<Keyword, Character> FLAGS = Map.of(
            Keyword.DRAFT, 'D', Keyword.FLAGGED, 'F', Keyword.FORWARDED, 'P', Keyword.ANSWERED, 'R', Keyword.SEEN, 'S');

    private final Path root;
    private int delivered;

    MaildirUnderTest(Path root) throws IOException {
        this.root = root;
        make(root);
        Files.writeString(root.resolve("postferry-password"), PASSWORD + "\n");
    }

    private static void make(Path directory) throws IOException {
        for (String name : List.of("cur", "new", "tmp")) {
            Files.createDirectories(directory.resolve(name));
        }
    }

    @Override
    public Connector connector() {
        return new MaildirConnector(FEW_IN_A_BATCH);
    }

    @Override
    public SessionSettings settings() {
        AccountSettings account = new AccountSettings(
                "Folder",
                "person@example.org",
                new Protocol("maildir"),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(root.toUri()),
                Optional.empty(),
                "person",
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
        return new SessionSettings(account, Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Override
    public Credential credential() {
        return new Credential.Password(PASSWORD);
    }

    /** Only read, and removals show in numbers alone. */
    @Override
    public Set<Ability> abilities() {
        return Set.of(
                Ability.TELLS_KEYWORDS, Ability.TELLS_SIZES, Ability.KEEPS_TIMES, Ability.REARRANGES_MAILBOXES, Ability.QUOTES_NAMES);
    }

    @Override
    public String deliver(String mailbox, byte[] bytes, Instant receivedAt, Keyword... keywords) throws Exception {
        String name = receivedAt.getEpochSecond() + ".M" + ++delivered + ".host";
        Path written = directory(mailbox).resolve("tmp").resolve(name);
        Files.write(written, bytes);
        Files.setLastModifiedTime(written, FileTime.from(receivedAt));
        if (keywords.length == 0) {
            Files.move(written, directory(mailbox).resolve("new").resolve(name));
        } else {
            Files.move(
                    written,
                    directory(mailbox).resolve("cur").resolve(name + ":2," + flags(mailbox, Set.of(keywords))));
        }
        return name;
    }

    @Override
    public void flag(String mailbox, String handle, Keyword... keywords) throws Exception {
        Set<Keyword> all = new HashSet<>(keywords(mailbox, file(mailbox, handle)));
        all.addAll(Set.of(keywords));
        rename(mailbox, handle, flags(mailbox, all));
    }

    @Override
    public void unflag(String mailbox, String handle, Keyword... keywords) throws Exception {
        Set<Keyword> all = new HashSet<>(keywords(mailbox, file(mailbox, handle)));
        all.removeAll(Set.of(keywords));
        rename(mailbox, handle, flags(mailbox, all));
    }

    @Override
    public boolean markDeleted(String mailbox, String handle) throws Exception {
        rename(mailbox, handle, "T");
        return true;
    }

    @Override
    public boolean isMarkedDeleted(String mailbox, String handle) throws Exception {
        return file(mailbox, handle).toString().endsWith("T");
    }

    private void rename(String mailbox, String handle, String flags) throws IOException {
        Files.move(file(mailbox, handle), directory(mailbox).resolve("cur").resolve(handle + ":2," + flags));
    }

    @Override
    public void expunge(String mailbox, List<String> handles) throws Exception {
        for (String handle : handles) {
            Files.delete(file(mailbox, handle));
        }
    }

    @Override
    public void createMailbox(String name) throws Exception {
        make(directory(name));
    }

    @Override
    public void renameMailbox(String name, String newName) throws Exception {
        for (String mailbox : mailboxes()) {
            if (mailbox.equals(name) || mailbox.startsWith(name + "/")) {
                Files.move(directory(mailbox), directory(newName + mailbox.substring(name.length())));
            }
        }
    }

    @Override
    public void deleteMailbox(String name) throws Exception {
        try (Stream<Path> files = Files.walk(directory(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void renumber(String mailbox) {
        throw new UnsupportedOperationException("names have no numbers");
    }

    @Override
    public List<String> mailboxes() throws Exception {
        List<String> names = new ArrayList<>(List.of("INBOX"));
        try (Stream<Path> below = Files.list(root)) {
            below.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .forEach(name -> names.add(decode(name.substring(1)).replace('.', '/')));
        }
        return names;
    }

    @Override
    public List<ServerEmail> emails(String mailbox) throws Exception {
        List<ServerEmail> emails = new ArrayList<>();
        for (Path file : files(mailbox)) {
            if (!file.toString().endsWith("T")) {
                emails.add(new ServerEmail(
                        file.getFileName().toString().split(":")[0],
                        keywords(mailbox, file),
                        Files.getLastModifiedTime(file).toInstant(),
                        Files.readAllBytes(file)));
            }
        }
        return emails;
    }

    @Override
    public void close() {
        // nothing runs
    }

    private List<Path> files(String mailbox) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String place : List.of("new", "cur")) {
            try (Stream<Path> files = Files.list(directory(mailbox).resolve(place))) {
                all.addAll(files.toList());
            }
        }
        return all;
    }

    private Path file(String mailbox, String handle) throws IOException {
        return files(mailbox).stream()
                .filter(file -> file.getFileName().toString().split(":")[0].equals(handle))
                .findFirst()
                .orElseThrow();
    }

    private Path directory(String mailbox) {
        return mailbox.equals("INBOX") ? root : root.resolve("." + encode(mailbox.replace('/', '.')));
    }

    // ---- keywords: a letter each, and a list of what the letters mean

    private String flags(String mailbox, Set<Keyword> keywords) {
        StringBuilder flags = new StringBuilder();
        keywords.stream()
                .map(keyword -> Optional.ofNullable(FLAGS.get(keyword)).orElseGet(() -> letter(mailbox, keyword)))
                .sorted()
                .forEach(flags::append);
        return flags.toString();
    }

    private char letter(String mailbox, Keyword keyword) {
        List<String> known = new ArrayList<>(own(mailbox));
        if (!known.contains(keyword.name())) {
            known.add(keyword.name());
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < known.size(); i++) {
                lines.append(i).append(' ').append(known.get(i)).append('\n');
            }
            try {
                Files.writeString(directory(mailbox).resolve("dovecot-keywords"), lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return (char) ('a' + known.indexOf(keyword.name()));
    }

    private List<String> own(String mailbox) {
        Path file = directory(mailbox).resolve("dovecot-keywords");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .map(line -> line.split(" ")[1])
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<Keyword> keywords(String mailbox, Path file) {
        String[] name = file.getFileName().toString().split(":2,", 2);
        Set<Keyword> keywords = new HashSet<>();
        for (char flag : (name.length == 2 ? name[1] : "").toCharArray()) {
            FLAGS.forEach((keyword, letter) -> {
                if (letter == flag) {
                    keywords.add(keyword);
                }
            });
            if (flag >= 'a') {
                keywords.add(new Keyword(own(mailbox).get(flag - 'a')));
            }
        }
        return keywords;
    }

    // ---- names: what is not ASCII stands in modified base64

    private static String encode(String name) {
        StringBuilder encoded = new StringBuilder();
        for (String piece : name.replace("&", "&-").split("(?<=[ -~])(?=[^ -~])|(?<=[^ -~])(?=[ -~])")) {
            boolean plain = piece.chars().allMatch(c -> c >= ' ' && c <= '~');
            encoded.append(
                    plain
                            ? piece
                            : "&"
                                    + Base64.getEncoder()
                                            .withoutPadding()
                                            .encodeToString(piece.getBytes(StandardCharsets.UTF_16BE))
                                            .replace('/', ',')
                                    + "-");
        }
        return encoded.toString();
    }

    private static String decode(String name) {
        return FolderName.decode(name);
    }
}
