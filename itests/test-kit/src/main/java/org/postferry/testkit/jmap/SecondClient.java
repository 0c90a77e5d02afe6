package org.postferry.testkit.jmap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postferry.model.Keyword;
import org.postferry.testkit.connector.ServerUnderTest.ServerEmail;

/**
 * Changes and reads an account of a {@link FakeJmapServer} without a question: another client's work, or the server's own. A
 * mailbox is named by its path, an email by its JMAP id. Thread-safe.
 */
public final class SecondClient {
    private final JmapStore store;

    SecondClient(JmapStore store) {
        this.store = store;
    }

    /** A new email arrives. Returns its id. */
    public String deliver(String mailbox, byte[] bytes, Instant receivedAt, Keyword... keywords) {
        synchronized (store) {
            return store.createEmail(bytes, Set.of(id(mailbox)), names(keywords), receivedAt, false)
                    .id();
        }
    }

    /** Sets keywords. */
    public void flag(String email, Keyword... keywords) {
        synchronized (store) {
            Set<String> all = new HashSet<>(email(email).keywords());
            all.addAll(names(keywords));
            store.putEmail(email(email).with(all));
        }
    }

    /** Clears keywords. */
    public void unflag(String email, Keyword... keywords) {
        synchronized (store) {
            Set<String> left = new HashSet<>(email(email).keywords());
            left.removeAll(names(keywords));
            store.putEmail(email(email).with(left));
        }
    }

    /** Lays it into these mailboxes and no others. */
    public void move(String email, String... paths) {
        synchronized (store) {
            store.putEmail(email(email).in(Stream.of(paths).map(this::id).collect(Collectors.toSet())));
        }
    }

    /** Takes it out of a mailbox; destroyed where it was in no other. */
    public void takeOut(String mailbox, String email) {
        synchronized (store) {
            store.takeOut(email(email), id(mailbox));
        }
    }

    /** Makes a mailbox. */
    public void createMailbox(String path) {
        synchronized (store) {
            store.createMailbox(name(path), parent(path), Optional.empty(), 0);
        }
    }

    /** Gives a mailbox another path. */
    public void renameMailbox(String path, String newPath) {
        synchronized (store) {
            StoredMailbox mailbox = store.mailbox(id(path)).orElseThrow();
            store.putMailbox(mailbox.named(name(newPath)).below(parent(newPath)));
        }
    }

    /** Deletes a mailbox with what is in it. */
    public void deleteMailbox(String path) {
        synchronized (store) {
            store.destroyMailbox(id(path));
        }
    }

    /** The paths of all mailboxes, in order. */
    public List<String> mailboxes() {
        synchronized (store) {
            return List.copyOf(
                    store.mailboxes().stream().map(this::path).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** What a mailbox holds. */
    public List<ServerEmail> emails(String mailbox) {
        synchronized (store) {
            List<ServerEmail> emails = new ArrayList<>();
            for (StoredEmail email : store.emailsIn(id(mailbox))) {
                emails.add(new ServerEmail(
                        email.id(),
                        email.keywords().stream().map(Keyword::new).collect(Collectors.toSet()),
                        email.receivedAt(),
                        store.blob(email.blobId()).orElseThrow()));
            }
            return emails;
        }
    }

    /** It is there and counted, and no list shows it yet (protocol danger D-52), or shows it again. */
    public void leaveOutOfLists(String email, boolean left) {
        synchronized (store) {
            store.leaveOutOfLists(email, left);
        }
    }

    /** A replica takes over that never heard of removals; states go on (protocol danger D-53). */
    public void forgetRemovals() {
        synchronized (store) {
            store.emailLog().forgetRemovals();
        }
    }

    /** No state that was told is known any more (protocol danger D-16). */
    public void forgetHistory() {
        synchronized (store) {
            store.forgetHistory();
        }
    }

    /** The server was made anew: no email is left, no state known, and other emails get the old names (protocol danger D-57). */
    public void loseEmails() {
        synchronized (store) {
            store.loseEmails();
        }
    }

    private StoredEmail email(String id) {
        return store.email(id).orElseThrow(() -> new AssertionError("there is no email " + id));
    }

    private static Set<String> names(Keyword... keywords) {
        return Stream.of(keywords).map(Keyword::name).collect(Collectors.toSet());
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Optional<String> parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(id(path.substring(0, slash)));
    }

    private String id(String path) {
        return store.mailboxes().stream()
                .filter(mailbox -> path(mailbox).equals(path))
                .map(StoredMailbox::id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no mailbox \"" + path + "\""));
    }

    private String path(StoredMailbox mailbox) {
        return mailbox.parentId()
                .flatMap(store::mailbox)
                .map(parent -> path(parent) + "/" + mailbox.name())
                .orElse(mailbox.name());
    }
}
