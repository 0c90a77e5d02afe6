package org.postferry.store;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;

/**
 * A wish and what became of it so far.
 *
 * @param kind what is wished, such as {@code setKeywords}
 * @param emails how many it names
 * @param about what it is about, for a person who has to decide about it
 * @param after mutations it waits for
 * @param undoneBy the mutation that did its inverse
 */
public record Mutation(
        MutationId id,
        String kind,
        int emails,
        About about,
        State state,
        Instant since,
        List<Try> tries,
        List<MutationId> after,
        Optional<MutationId> undoneBy) {
    public Mutation {
        tries = List.copyOf(tries);
        after = List.copyOf(after);
    }

    /**
     * Which emails, which mailbox, whose letter.
     *
     * @param emails the first of those that it is still to be done for or was refused for, at most {@link #MAX_NAMED}; of a
     *     message put into a mailbox the one it is shown as, of a letter its draft
     * @param mailbox that gets the emails or the message, or that is given another name or deleted
     * @param name of a mailbox, as it is wished
     * @param recipients of a letter, the first {@link #MAX_NAMED}
     */
    public record About(
            List<EmailId> emails, Optional<MailboxId> mailbox, Optional<String> name, List<String> recipients) {
        /** A list of changes shows what each is about, not all of it. */
        public static final int MAX_NAMED = 10;

        public About {
            emails = emails.stream().limit(MAX_NAMED).toList();
            recipients = recipients.stream().limit(MAX_NAMED).toList();
        }

        /** @param left the emails that it is still to be done for; of a message put into a mailbox the one it is shown as */
        public static About of(Wish wish, List<EmailId> left) {
            return wish.match(new Wish.Cases<>() {
                @Override
                public About setKeywords(Wish.SetKeywords one) {
                    return emails(Optional.empty());
                }

                @Override
                public About setMailboxes(Wish.SetMailboxes one) {
                    return emails(one.add().stream().sorted().findFirst());
                }

                @Override
                public About destroy(Wish.Destroy one) {
                    return emails(Optional.empty());
                }

                @Override
                public About append(Wish.Append one) {
                    return emails(Optional.of(one.mailbox()));
                }

                private About emails(Optional<MailboxId> mailbox) {
                    return new About(left, mailbox, Optional.empty(), List.of());
                }

                @Override
                public About createMailbox(Wish.CreateMailbox one) {
                    return mailbox(Optional.empty(), Optional.of(one.name()));
                }

                @Override
                public About renameMailbox(Wish.RenameMailbox one) {
                    return mailbox(Optional.of(one.mailbox()), Optional.of(one.name()));
                }

                @Override
                public About deleteMailbox(Wish.DeleteMailbox one) {
                    return mailbox(Optional.of(one.mailbox()), Optional.empty());
                }

                private About mailbox(Optional<MailboxId> mailbox, Optional<String> name) {
                    return new About(List.of(), mailbox, name, List.of());
                }

                @Override
                public About send(Wish.Send one) {
                    return new About(one.draft().stream().toList(), Optional.empty(), Optional.empty(), one.to());
                }
            });
        }
    }

    /** Where it stands. */
    public enum State {
        /** It waits for its turn, or was claimed and not answered yet. */
        PENDING,
        /** The server said no for good, or five times for now. It stays until a person retries or discards it. */
        FAILED,
        /** It may have happened, and only a person can tell. Never tried again by itself. */
        UNKNOWN,
        /** It is so on the server; kept for a while, to be undone and shown. */
        SETTLED;

        /** The name as the HTTP contract writes it, such as {@code pending}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One try. @param counted the server answered it, so it counts towards the five @param serverSaid in the server's own words */
    public record Try(Instant at, boolean counted, String serverSaid) {}
}
