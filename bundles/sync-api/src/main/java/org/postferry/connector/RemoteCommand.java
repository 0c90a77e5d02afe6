package org.postferry.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.Keyword;
import org.postferry.model.Role;

/** A change to carry to the server. Ids of one command belong to one scope. */
public sealed interface RemoteCommand {
    <R> R match(Cases<R> cases);

    /** One case each. */
    interface Cases<R> {
        R setKeywords(SetKeywords command);

        R setMailboxes(SetMailboxes command);

        R destroy(Destroy command);

        R append(Append command);

        R createMailbox(CreateMailbox command);

        R renameMailbox(RenameMailbox command);

        R deleteMailbox(DeleteMailbox command);
    }

    /** Sets and clears keywords; others stay as they are. */
    record SetKeywords(Scope scope, Set<RemoteId> ids, Set<Keyword> add, Set<Keyword> remove) implements RemoteCommand {
        public SetKeywords {
            ids = Set.copyOf(ids);
            add = Set.copyOf(add);
            remove = Set.copyOf(remove);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.setKeywords(this);
        }
    }

    /** Puts emails into mailboxes and takes them out of others; a move does both. In IMAP {@code remove} is the scope's own mailbox or empty, but where its emails tell their labels. */
    record SetMailboxes(Scope scope, Set<RemoteId> ids, Set<Scope.Mailbox> add, Set<Scope.Mailbox> remove)
            implements RemoteCommand {
        public SetMailboxes {
            ids = Set.copyOf(ids);
            add = Set.copyOf(add);
            remove = Set.copyOf(remove);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.setMailboxes(this);
        }
    }

    /**
     * Removes emails for good. Where an id is the email itself, in whatever mailbox, one that lies in another mailbox by now
     * than the person was shown stays: another client took it out of where it was to end.
     *
     * @param shownIn of each email the mailboxes it was shown in when the person asked for it
     */
    record Destroy(Scope scope, Map<RemoteId, Set<Scope.Mailbox>> shownIn) implements RemoteCommand {
        public Destroy {
            Map<RemoteId, Set<Scope.Mailbox>> copy = new HashMap<>();
            shownIn.forEach((id, mailboxes) -> copy.put(id, Set.copyOf(mailboxes)));
            shownIn = Map.copyOf(copy);
        }

        public Set<RemoteId> ids() {
            return shownIn.keySet();
        }

        /** Of emails that lie in one mailbox. */
        public static Destroy of(Scope scope, Scope.Mailbox shownIn, Set<RemoteId> ids) {
            Map<RemoteId, Set<Scope.Mailbox>> all = new HashMap<>();
            ids.forEach(id -> all.put(id, Set.of(shownIn)));
            return new Destroy(scope, all);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.destroy(this);
        }
    }

    /** Stores a finished message in a mailbox; bytes and Message-ID are fixed before the first try. */
    record Append(
            Scope.Mailbox mailbox,
            Message message,
            Optional<String> messageId,
            Set<Keyword> keywords,
            Instant receivedAt)
            implements RemoteCommand {
        public Append {
            keywords = Set.copyOf(keywords);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.append(this);
        }
    }

    /** Makes a mailbox of that display name below a parent. */
    record CreateMailbox(String name, Optional<Scope.Mailbox> parent, Optional<Role> role) implements RemoteCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.createMailbox(this);
        }
    }

    /**
     * Gives a mailbox another display name, another parent, or both. Where a mailbox is another thing than its path, what the
     * person left as it was shown stays as another client may have made it since.
     *
     * @param renames whether the name is another than the person was shown
     * @param moves whether the parent is
     */
    record RenameMailbox(
            Scope.Mailbox mailbox, String name, Optional<Scope.Mailbox> parent, boolean renames, boolean moves)
            implements RemoteCommand {
        /** That name and that place, wherever it is by now. */
        public RenameMailbox(Scope.Mailbox mailbox, String name, Optional<Scope.Mailbox> parent) {
            this(mailbox, name, parent, true, true);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.renameMailbox(this);
        }
    }

    /**
     * Deletes a mailbox and what is in it, only while the server still counts as many emails as the person was shown, and holds
     * none but those: where another client laid one in and took another out, the count is the same.
     */
    record DeleteMailbox(Scope.Mailbox mailbox, long shownEmails, Shown shown) implements RemoteCommand {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.deleteMailbox(this);
        }
    }

    /** What a person was shown of a mailbox. */
    @FunctionalInterface
    interface Shown {
        /** Whether each of these was in it here when they asked for it to be deleted, or lies outside the date window. */
        boolean hasAll(RemoteIds ids);
    }

    /** The bytes of a message to send, readable as often as a try needs them. */
    interface Message {
        long sizeBytes();

        InputStream open() throws IOException;

        /** Of a message that is held in memory. Takes the array over: the caller does not touch it again. */
        static Message of(byte[] bytes) {
            return new Message() {
                @Override
                public long sizeBytes() {
                    return bytes.length;
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
