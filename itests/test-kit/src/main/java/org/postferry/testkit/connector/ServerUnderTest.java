package org.postferry.testkit.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.model.Keyword;

/**
 * An account on a server, with an inbox and nothing in it: the connector to it, and what a second client that is not
 * ours does there. A mailbox is named by its path, segments joined by {@code /}; an email by a handle of the second
 * client's own within its mailbox.
 */
public interface ServerUnderTest {
    /** The connector under test. */
    Connector connector();

    /** With what a session to the account is opened; its date window is open. */
    SessionSettings settings();

    /** With what it signs in. */
    Credential credential();

    /** What is claimed. */
    Set<Ability> abilities();

    /** A new email arrives. Returns its handle. */
    String deliver(String mailbox, byte[] bytes, Instant receivedAt, Keyword... keywords) throws Exception;

    /** Sets keywords. */
    void flag(String mailbox, String handle, Keyword... keywords) throws Exception;

    /** Clears keywords. */
    void unflag(String mailbox, String handle, Keyword... keywords) throws Exception;

    /** Removes emails for good. */
    void expunge(String mailbox, List<String> handles) throws Exception;

    /** Marks an email with IMAP's {@code \Deleted} and leaves it. False where there is no such mark. */
    default boolean markDeleted(String mailbox, String handle) throws Exception {
        return false;
    }

    /** Whether an email that is there bears that mark. Only called after {@link #markDeleted} returned true. */
    default boolean isMarkedDeleted(String mailbox, String handle) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Makes a mailbox. */
    void createMailbox(String name) throws Exception;

    /** Gives a mailbox another name; those below it follow. */
    void renameMailbox(String name, String newName) throws Exception;

    /** Deletes a mailbox with what is in it. */
    void deleteMailbox(String name) throws Exception;

    /** Another UIDVALIDITY, other UIDs. Only called where {@link Ability#RENUMBERS} is claimed. */
    void renumber(String mailbox) throws Exception;

    /** The names of all mailboxes that hold emails or can. */
    List<String> mailboxes() throws Exception;

    /** What a mailbox holds, read by the second client. */
    List<ServerEmail> emails(String mailbox) throws Exception;

    /**
     * The server carries out what the connector asks with its n-th question from now on, and the answer never arrives: the
     * connection is gone. Only called where {@link Ability#LOSES_ANSWERS} is claimed.
     */
    default void loseAnswer(int nth) {
        throw new UnsupportedOperationException();
    }

    /** Whether that answer was lost; if not, it no longer will be. Only called where {@link Ability#LOSES_ANSWERS} is claimed. */
    default boolean hasLostAnswer() {
        throw new UnsupportedOperationException();
    }

    /** So much time passes for the connector. Where it reads no clock this is nothing. */
    default void letPass(Duration time) {}

    /** The account and its server are not needed any more. */
    void close() throws Exception;

    /** An email as the second client sees it. {@code bytes} only to be read. */
    record ServerEmail(String handle, Set<Keyword> keywords, Instant receivedAt, byte[] bytes) {
        public ServerEmail {
            keywords = Set.copyOf(keywords);
        }
    }

    /** The email of that handle. */
    default Optional<ServerEmail> email(String mailbox, String handle) throws Exception {
        return emails(mailbox).stream()
                .filter(email -> email.handle().equals(handle))
                .findFirst();
    }
}
