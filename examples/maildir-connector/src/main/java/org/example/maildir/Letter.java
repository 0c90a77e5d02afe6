package org.example.maildir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;

/** An email: its unique name is its id in the account, and it is in every folder that has a file of that name. */
record Letter(String name, List<Copy> copies) {
    /** A file of it. @param flags the letters behind {@code :2,} */
    record Copy(Folder folder, Path file, String flags) {}

    RemoteId.Key id() {
        return new RemoteId.Key(name);
    }

    Path file() {
        return copies.get(0).file();
    }

    /** When it was delivered: Maildir keeps that in the file's time. {@link Instant#EPOCH} when it has just gone. */
    Instant receivedAt() {
        try {
            return Files.getLastModifiedTime(file()).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (NoSuchFileException e) {
            return Instant.EPOCH;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<RemoteMembership> memberships() {
        return copies.stream()
                .map(copy -> new RemoteMembership(
                        new MailboxRef.Named(copy.folder().rawName()),
                        copy.folder().keywords(copy.flags()),
                        copy.flags().indexOf('T') >= 0))
                .collect(Collectors.toSet());
    }

    RemoteFact changed() {
        return new RemoteFact.EmailChanged(id(), memberships());
    }

    RemoteFact leftOut() {
        return new RemoteFact.EmailLeftOut(new RemoteIds.Keys(Set.of(name)));
    }

    static RemoteFact gone(String name) {
        return new RemoteFact.EmailGone(new RemoteIds.Keys(Set.of(name)));
    }

    /** Everything but the body. What cannot be read is a fact too; what has gone meanwhile is not. */
    RemoteFact seen() {
        try {
            return new RemoteFact.EmailSeen(
                    id(),
                    header(),
                    false,
                    receivedAt(),
                    Files.size(file()),
                    memberships(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        } catch (NoSuchFileException e) {
            return gone(name);
        } catch (IOException e) {
            return new RemoteFact.EmailUnreadable(id(), String.valueOf(e.getMessage()));
        }
    }

    /** Up to and including the first empty line; a file may end its lines with CR LF or with LF alone. */
    private HeaderBytes header() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(file())) {
            byte[] bytes = in.readNBytes(HeaderBytes.MAX_LENGTH);
            boolean lineIsEmpty = true;
            for (int i = 0; i < bytes.length; i++) {
                header.write(bytes[i]);
                if (bytes[i] == '\n' && lineIsEmpty) {
                    break;
                }
                lineIsEmpty = bytes[i] == '\n' || lineIsEmpty && bytes[i] == '\r';
            }
        }
        return HeaderBytes.of(header.toByteArray());
    }
}
