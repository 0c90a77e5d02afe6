package org.example.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.connector.RemoteFact;
import org.postferry.model.Keyword;
import org.postferry.model.Role;

/**
 * A mailbox of a Maildir++: the root is the inbox, {@code .Work.Old} below it is Work/Old.
 *
 * @param identity survives a rename
 * @param letters the keywords that the letters a to z in a file's name stand for here, as Dovecot writes them
 */
record Folder(String rawName, Path directory, Optional<String> identity, Map<Character, Keyword> letters) {
    static final String INBOX = "INBOX";

    private static final Map<Character, Keyword> FLAGS = Map.of(
            'D', Keyword.DRAFT, 'F', Keyword.FLAGGED, 'P', Keyword.FORWARDED, 'R', Keyword.ANSWERED, 'S', Keyword.SEEN);

    static Folder at(Path directory, String rawName) throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return new Folder(rawName, directory, Optional.ofNullable(key).map(Object::toString), letters(directory));
    }

    private static Map<Character, Keyword> letters(Path directory) throws IOException {
        Map<Character, Keyword> letters = new HashMap<>();
        try {
            for (String line : Files.readAllLines(directory.resolve("dovecot-keywords"))) {
                String[] words = line.split(" ", 2);
                if (words.length == 2 && words[0].matches("\\d{1,2}") && Keyword.isValid(words[1])) {
                    letters.put((char) ('a' + Integer.parseInt(words[0])), new Keyword(words[1]));
                }
            }
        } catch (NoSuchFileException e) {
            return Map.of(); // nobody gave an email a keyword of his own
        }
        return letters;
    }

    Set<Keyword> keywords(String flags) {
        Set<Keyword> keywords = new HashSet<>();
        for (char flag : flags.toCharArray()) {
            Optional.ofNullable(FLAGS.get(flag))
                    .or(() -> Optional.ofNullable(letters.get(flag)))
                    .ifPresent(keywords::add);
        }
        return keywords;
    }

    RemoteFact.MailboxSeen seen(Set<String> known) {
        int dot = rawName.lastIndexOf('.');
        Optional<String> parent =
                dot > 0 ? Optional.of(rawName.substring(0, dot)).filter(known::contains) : Optional.empty();
        return new RemoteFact.MailboxSeen(
                rawName,
                path(),
                parent,
                rawName.equals(INBOX) ? Optional.of(Role.INBOX) : Optional.empty(),
                true,
                identity,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private String path() {
        return rawName.equals(INBOX)
                ? INBOX
                : FolderName.decode(rawName.substring(1)).replace('.', '/');
    }
}
