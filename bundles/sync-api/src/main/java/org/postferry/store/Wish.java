package org.postferry.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;

/**
 * A change a person wants. Bound to local ids, so that a renumbering or a rename on the server does not lose it; the
 * store resolves them to remote ids when the wish is claimed.
 */
public sealed interface Wish {
    /** Emails one wish may name; what is more is accepted as several wishes. */
    int MAX_EMAILS = 100_000;

    <R> R match(Cases<R> cases);

    /** The message that it sends or files. */
    default Optional<RemoteCommand.Message> carried() {
        return Optional.empty();
    }

    /** Emails in portions that one wish each may name. */
    static List<List<EmailId>> slices(List<EmailId> emails) {
        List<List<EmailId>> slices = new ArrayList<>();
        for (int from = 0; from < emails.size(); from += MAX_EMAILS) {
            slices.add(emails.subList(from, Math.min(emails.size(), from + MAX_EMAILS)));
        }
        return slices;
    }

    /** One case each. */
    interface Cases<R> {
        R setKeywords(SetKeywords wish);

        R setMailboxes(SetMailboxes wish);

        R destroy(Destroy wish);

        R append(Append wish);

        R createMailbox(CreateMailbox wish);

        R renameMailbox(RenameMailbox wish);

        R deleteMailbox(DeleteMailbox wish);

        R send(Send wish);
    }

    /** Sets and clears keywords. */
    record SetKeywords(List<EmailId> emails, Set<Keyword> add, Set<Keyword> remove) implements Wish {
        public SetKeywords {
            emails = bounded(emails);
            add = Set.copyOf(add);
            remove = Set.copyOf(remove);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.setKeywords(this);
        }
    }

    /** Puts emails into mailboxes and takes them out of others. */
    record SetMailboxes(List<EmailId> emails, Set<MailboxId> add, Set<MailboxId> remove) implements Wish {
        public SetMailboxes {
            emails = bounded(emails);
            add = Set.copyOf(add);
            remove = Set.copyOf(remove);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.setMailboxes(this);
        }
    }

    /** Removes emails from the server for good. */
    record Destroy(List<EmailId> emails) implements Wish {
        public Destroy {
            emails = bounded(emails);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.destroy(this);
        }
    }

    /**
     * Files a finished message; its bytes are stored with the wish.
     *
     * @param summary what was read out of the message: with it an email is shown from the wish on, under an id that it keeps on the server
     */
    record Append(
            MailboxId mailbox,
            RemoteCommand.Message message,
            Optional<String> messageId,
            Set<Keyword> keywords,
            Instant receivedAt,
            Optional<ContentWriter.Summary> summary)
            implements Wish {
        public Append {
            keywords = Set.copyOf(keywords);
        }

        /** One that is shown when its mailbox tells of it. */
        public Append(
                MailboxId mailbox,
                RemoteCommand.Message message,
                Optional<String> messageId,
                Set<Keyword> keywords,
                Instant receivedAt) {
            this(mailbox, message, messageId, keywords, receivedAt, Optional.empty());
        }

        @Override
        public Optional<RemoteCommand.Message> carried() {
            return Optional.of(message);
        }

        /** The same with another message. */
        public Append with(RemoteCommand.Message other) {
            return new Append(mailbox, other, messageId, keywords, receivedAt, summary);
        }

        /** The same, shown at once. */
        public Append shownWith(ContentWriter.Summary read) {
            return new Append(mailbox, message, messageId, keywords, receivedAt, Optional.of(read));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.append(this);
        }
    }

    /** Makes a mailbox; it is visible here under a placeholder id at once. */
    record CreateMailbox(String name, Optional<MailboxId> parent, Optional<Role> role) implements Wish {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.createMailbox(this);
        }
    }

    /** Gives a mailbox another name, another parent, or both. */
    record RenameMailbox(MailboxId mailbox, String name, Optional<MailboxId> parent) implements Wish {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.renameMailbox(this);
        }
    }

    /**
     * Deletes a mailbox with what is in it: what a person is shown when the wish is accepted, and nothing that comes later.
     *
     * @param shownEmails how many emails the person was shown; the server must count as many
     */
    record DeleteMailbox(MailboxId mailbox, long shownEmails) implements Wish {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.deleteMailbox(this);
        }
    }

    /** Sends a finished message; bytes and Message-ID are fixed. @param notBefore it can be taken back until then */
    record Send(
            RemoteCommand.Message message,
            String messageId,
            String from,
            List<String> to,
            Optional<EmailId> draft,
            Instant notBefore)
            implements Wish {
        public Send {
            to = List.copyOf(to);
        }

        @Override
        public Optional<RemoteCommand.Message> carried() {
            return Optional.of(message);
        }

        /** The same with another message. */
        public Send with(RemoteCommand.Message other) {
            return new Send(other, messageId, from, to, draft, notBefore);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.send(this);
        }
    }

    private static List<EmailId> bounded(List<EmailId> emails) {
        if (emails.size() > MAX_EMAILS) {
            throw new IllegalArgumentException("one wish names " + emails.size() + " emails, at most " + MAX_EMAILS);
        }
        return List.copyOf(emails);
    }
}
