package org.postferry.store.h2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.Keyword;
import org.postferry.store.ContentWriter;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.Wished;

/**
 * The email that a message put into a mailbox is shown as, within a transaction: from the wish on it is kept here alone, as a
 * copy of ours is whose mailbox has not reported it; its content comes when the server has it, for the server may change it.
 */
final class Appended {
    private static final String IS_ANOTHER = "The server has the message as another email: change that one.";
    private static final String IS_NOT_THERE = "The message is not on the server, as far as is known.";

    private final Mutations mutations;
    private final AccountChange account;

    Appended(Mutations mutations) {
        this.mutations = mutations;
        this.account = mutations.account();
    }

    void show(MutationRow row, Wish.Append wish, ContentWriter.Summary summary) throws SQLException {
        EmailRow email = account.emails().create(false);
        EmailHeader header = summary.header().orElse(EmailHeader.EMPTY);
        email.received = wish.receivedAt().getEpochSecond();
        email.announcedBytes = wish.message().sizeBytes();
        email.sizeBytes = email.announcedBytes;
        email.header(header);
        email.digest = digest(wish.message());
        email.preview = summary.preview();
        email.hasAttachment = summary.hasAttachment();
        email.state = ContentState.HEADERS;
        account.emails().noteFingerprint(email);
        account.threading().join(email, header);
        row.appended = OptionalLong.of(email.id());
        lay(row, wish, email);
    }

    private static Digest digest(RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            return Digest.of(HeaderBytes.of(HeaderReader.read(in)));
        } catch (IOException e) {
            throw new IllegalArgumentException("the message cannot be read: " + e.getMessage(), e);
        }
    }

    /** It is tried once more. */
    void showAgain(MutationRow row, Wish.Append wish) throws SQLException {
        Optional<EmailRow> email = email(row);
        if (email.isPresent() && !email.get().isReported()) {
            lay(row, wish, email.get());
        }
    }

    private void lay(MutationRow row, Wish.Append wish, EmailRow email) throws SQLException {
        long mailbox = wish.mailbox().key();
        email.places = List.of(new Place(mailbox, 0, mailbox, wish.keywords(), false));
        List<Wished> wishes = new ArrayList<>(email.wishes);
        wishes.add(Wished.appended(row.id()));
        wishes.sort(Comparator.comparingLong(Wished::mutation));
        email.wishes = List.copyOf(wishes);
    }

    /** It is on its way: the mailbox will report it above its next UID of now. */
    void expect(MutationRow row) throws SQLException {
        Optional<MailboxRow> into = account.mailboxes().get(mailbox(row));
        if (into.isPresent()) {
            ExpectedCopies.expect(mutations.change().sql(), into.get(), List.of(row.appended.orElseThrow()));
        }
    }

    /**
     * The server has it. Under the id that it told, in its mailbox or in the one that tells of it, it is the email that was shown.
     * Where it told none, the mailbox will report it; of one that was never looked at another tells, and then as of a new email.
     */
    void arrived(MutationRow row, Wish.Append wish, Optional<RemoteId> id, SettledFacts facts) throws SQLException {
        Optional<EmailRow> found = email(row);
        if (found.isEmpty()) {
            return;
        }
        EmailRow email = found.get();
        Outcomes.lift(email, row.id());
        if (email.isReported()) {
            return; // a pull was faster
        }
        long mailbox = wish.mailbox().key();
        if (id.isPresent()) {
            name(email, mailbox, wish.keywords(), id.get(), facts);
        } else if (mutations.change().scope(mailbox).checkpoint(Lane.Kind.HEAD).isNone()) {
            leave(email, mailbox, IS_ANOTHER);
        }
    }

    private void name(EmailRow email, long mailbox, Set<Keyword> keywords, RemoteId id, SettledFacts facts)
            throws SQLException {
        Scope teller =
                id instanceof RemoteId.Uid uid ? new Scope.Mailbox(uid.mailbox(), "") : new Scope.AccountEmails();
        ScopeChange tables = facts.scope(Keys.of(account.row().id(), teller));
        long key = tables.mint(id);
        if (tables.reports().email(key).isPresent()) {
            // it was there before (RFC 8621 section 4.8), or was pulled after a lost answer: what is known of that one
            // stands
            leave(email, mailbox, IS_ANOTHER);
            return;
        }
        tables.laidInto();
        keepNoLonger(email, mailbox);
        tables.reports().put(key, email.id());
        Set<Long> mailboxes = new TreeSet<>(Set.of(mailbox));
        if (teller instanceof Scope.Mailbox own) {
            mailboxes.add(own.id().key()); // Gmail's All Mail, which has what bears a label
        }
        tables.place(
                key,
                email,
                mailboxes.stream()
                        .map(there -> new Place(tables.scope().id(), key, there, keywords, false))
                        .toList());
    }

    /** It will not be there, as far as is known: it is shown no longer. */
    void withdraw(MutationRow row) throws SQLException {
        Optional<EmailRow> email = email(row);
        if (email.isPresent()) {
            Outcomes.lift(email.get(), row.id());
            leave(email.get(), mailbox(row), IS_NOT_THERE);
        }
    }

    /** Whatever else is wished of it is refused: that it is nowhere now does not mean that it is gone. */
    private void leave(EmailRow email, long mailbox, String why) throws SQLException {
        keepNoLonger(email, mailbox);
        if (!email.isReported()) {
            List<Wished> wishes = email.wishes;
            Outcomes outcomes = new Outcomes(mutations);
            outcomes.refused(email, wishes, why);
            for (Wished wish : wishes) {
                Optional<MutationRow> row = mutations.get(wish.mutation());
                if (row.isPresent()) {
                    outcomes.close(row.get());
                }
            }
        }
    }

    private void keepNoLonger(EmailRow email, long mailbox) throws SQLException {
        email.places = email.places.stream().filter(Place::isReported).toList();
        ExpectedCopies.forget(mutations.change().sql(), mailbox, email.id());
    }

    private long mailbox(MutationRow row) throws SQLException {
        return ((Wish.Append) mutations.wish(row)).mailbox().key();
    }

    private Optional<EmailRow> email(MutationRow row) throws SQLException {
        return row.appended.isPresent() ? account.emails().get(row.appended.getAsLong()) : Optional.empty();
    }
}
