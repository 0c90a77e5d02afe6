package org.example.maildir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;

/**
 * The names of everything in a Maildir at one moment, in memory. A disk is no database: a file that is renamed while its folder is read may be missed, so
 * absence from a listing proves nothing until another was asked.
 */
record Listing(List<Folder> folders, SortedMap<String, Letter> letters) {
    static boolean isMaildir(Path directory) {
        return Files.isDirectory(directory.resolve("cur")) && Files.isDirectory(directory.resolve("new"));
    }

    /** Throws when the root is no Maildir: never an empty listing for a disk that is away. */
    static Listing of(Path root) throws IOException {
        List<Folder> folders = new ArrayList<>();
        folders.add(Folder.at(root, Folder.INBOX));
        try (DirectoryStream<Path> below = Files.newDirectoryStream(root, ".?*")) {
            for (Path directory : below) {
                if (isMaildir(directory)) {
                    folders.add(Folder.at(directory, directory.getFileName().toString()));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        SortedMap<String, Map<String, Letter.Copy>> copies = new TreeMap<>();
        for (Folder folder : folders) {
            // new before cur: what is moved on meanwhile is met twice, and not missed
            read(folder, "new", copies);
            read(folder, "cur", copies);
        }
        SortedMap<String, Letter> letters = new TreeMap<>();
        copies.forEach((name, files) -> letters.put(name, new Letter(name, List.copyOf(files.values()))));
        return new Listing(folders, letters);
    }

    private static void read(Folder folder, String place, Map<String, Map<String, Letter.Copy>> copies)
            throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.directory().resolve(place))) {
            for (Path file : files) {
                String[] name = file.getFileName().toString().split(":2,", 2);
                if (!name[0].startsWith(".") && name[0].length() <= RemoteId.Key.MAX_LENGTH) {
                    copies.computeIfAbsent(name[0], any -> new LinkedHashMap<>())
                            .put(folder.rawName(), new Letter.Copy(folder, file, name.length == 2 ? name[1] : ""));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            if (folder.rawName().equals(Folder.INBOX)) {
                throw e;
            } // any other folder may go while we look
        }
    }

    /** What the mailboxes are: another value when one came, went or was renamed. */
    String folderToken() {
        SortedSet<String> lines = new TreeSet<>();
        folders.forEach(folder -> lines.add(folder.rawName() + "\n" + folder.identity()));
        return digest(lines);
    }

    /** What all emails are: another value when one came, went, moved or was flagged. */
    String letterToken() {
        SortedSet<String> lines = new TreeSet<>();
        for (Letter letter : letters.values()) {
            for (Letter.Copy copy : letter.copies()) {
                lines.add(letter.name() + "\n" + copy.folder().rawName() + "\n"
                        + copy.folder().keywords(copy.flags()).stream().sorted().toList() + copy.flags());
            }
        }
        return digest(lines);
    }

    private static String digest(SortedSet<String> lines) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update((line + "\n\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    List<RemoteFact> counts() {
        Map<String, Long> counts = letters.values().stream()
                .flatMap(letter -> letter.copies().stream())
                .collect(Collectors.groupingBy(copy -> copy.folder().rawName(), Collectors.counting()));
        return folders.stream()
                .<RemoteFact>map(folder -> new RemoteFact.MailboxCount(
                        new MailboxRef.Named(folder.rawName()), counts.getOrDefault(folder.rawName(), 0L)))
                .toList();
    }
}
