package org.postferry.imap.facts;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Append;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.FetchedHeader;
import org.postferry.imap.command.MailboxStatus;
import org.postferry.imap.command.Select;
import org.postferry.imap.command.StatusRow;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.UidSet;

/**
 * Stores a message in a mailbox, once (protocol danger D-05): where the mailbox stood is noted before, so that after a lost
 * answer the message is looked for among what came since.
 */
final class Appending implements Performance {
    private static final String STORED = "stored";
    private static final String WAITED = "waited";

    private final Desk desk;
    private final RemoteCommand.Append command;
    private final Attempts attempts;
    private final Arrivals arrivals;

    Appending(Desk desk, RemoteCommand.Append command, Steps steps) {
        this.desk = desk;
        this.command = command;
        this.attempts = new Attempts(steps, desk.clock(), "append");
        this.arrivals = new Arrivals(desk);
    }

    @Override
    public PerformResult run() throws ConnectorException {
        awaitAllMail();
        // what was sent before may be there, whatever the limit is by now
        Optional<String> tooLarge = attempts.noted().isPresent() ? Optional.empty() : whyTooLarge();
        if (tooLarge.isPresent()) {
            return Performance.refused(Kind.PERMANENT, tooLarge.get());
        }
        Select.Writable mailbox;
        try {
            mailbox = desk.mailbox().select(command.mailbox());
        } catch (ConnectorException closed) {
            Outcome.Refused refusal = Performance.refusal(closed);
            return Performance.refused(refusal.kind(), refusal.serverSaid());
        }
        SentHeader sent = sentHeader();
        if (attempts.noted().isPresent()) {
            Optional<FetchedHeader> stored = look(mailbox.opened(), sent);
            if (stored.isPresent()) {
                return stored(mailbox.opened().uidValidity(), stored.get());
            }
            if (!attempts.all(STORED).isEmpty()) {
                // it was seen here once, so it was stored; somebody has taken it away since
                return new PerformResult(List.of(), Map.of(), Outcomes.DONE);
            }
            attempts.beforeSendingAgain();
        } else if (isFiledAlready(sent)) {
            return new PerformResult(List.of(), Map.of(), Outcomes.DONE);
        } else {
            attempts.note(mailbox.opened().uidValidity() + " " + arrivals.uidNext(mailbox.opened()));
        }
        return send(mailbox, sent);
    }

    /** Once: an account that leaves All Mail out never looks at it. @throws ConnectorException when it is too early */
    private void awaitAllMail() throws ConnectorException {
        boolean isEarly = desk.labelling().isLabel(command.mailbox().rawName())
                && desk.labelling().scopeOfAllMail().isEmpty();
        if (isEarly && attempts.noted().isEmpty() && attempts.all(WAITED).isEmpty()) {
            attempts.record(WAITED, "");
            throw Restoration.tooEarly();
        }
    }

    /** RFC 7889 section 5: it would be refused after all its bytes. */
    private Optional<String> whyTooLarge() throws ConnectorException {
        boolean byMailbox = desk.abilities().limitsByMailbox();
        OptionalLong limit = byMailbox ? limitOfMailbox() : desk.abilities().appendLimit();
        long size = command.message().sizeBytes();
        return limit.isPresent() && size > limit.getAsLong()
                ? Optional.of("The message has " + size + " bytes; the " + (byMailbox ? "mailbox" : "server")
                        + " takes " + limit.getAsLong() + " at most.")
                : Optional.empty();
    }

    /** A server that does not tell it is told the message. STATUS is for mailboxes that are not open (RFC 3501 section 6.3.10). */
    private OptionalLong limitOfMailbox() throws ConnectorException {
        Optional<Sent<?>> left = desk.mailbox().leave();
        Sent<Optional<StatusRow>> asked =
                desk.talk().send(MailboxStatus.appendLimit(command.mailbox().rawName()));
        if (left.isPresent()) {
            desk.talk().attempt(left.get());
        }
        return desk.talk()
                .attempt(asked)
                .flatMap(row -> row)
                .map(StatusRow::appendLimit)
                .orElse(OptionalLong.empty());
    }

    /**
     * Gmail files what it sends by itself. Elsewhere Sent has been pulled and looked through before a copy is filed from here;
     * its label is never pulled, and All Mail, which tells of it, may be behind. So it is asked itself.
     */
    private boolean isFiledAlready(SentHeader sent) throws ConnectorException {
        if (command.messageId().isEmpty()
                || !desk.labelling().isSentLabel(command.mailbox().rawName())) {
            return false;
        }
        String id = "<" + SentHeader.bare(command.messageId().get()) + ">";
        return among(desk.searches().withMessageId(id), sent).isPresent();
    }

    private SentHeader sentHeader() throws ConnectorException {
        try {
            return SentHeader.of(command);
        } catch (IOException unreadable) {
            throw ConnectorException.of(Kind.PERMANENT, Extent.EMAIL, "The message to store cannot be read.")
                    .withCause(unreadable);
        }
    }

    private PerformResult send(Select.Writable mailbox, SentHeader sent) throws ConnectorException {
        List<String> flags =
                Flags.of(command.keywords()).stream().filter(mailbox::keeps).toList();
        Append append = new Append(
                command.mailbox().rawName(),
                flags,
                command.receivedAt(),
                command.message().sizeBytes(),
                command.message()::open);
        if (!append.fits()) {
            attempts.answered();
            return Performance.refused(Kind.PERMANENT, "The message has more keywords than one command can hold.");
        }
        Optional<Append.Stored> told;
        try {
            told = desk.talk().await(desk.talk().send(append));
        } catch (RefusedException refused) {
            attempts.answered();
            Outcome.Refused refusal = Performance.refusal(refused, "store the message");
            return Performance.refused(refusal.kind(), refusal.serverSaid());
        }
        Examine.Opened now = desk.mailbox().open(command.mailbox());
        Optional<FetchedHeader> stored = told.isPresent() && told.get().uidValidity() == now.uidValidity()
                ? among(UidSet.of(told.get().uid()), sent)
                : Optional.empty();
        stored = stored.isPresent() ? stored : look(now, sent);
        // the server said OK: it is there, even if it is so changed that we do not know it again
        return stored.isPresent()
                ? stored(now.uidValidity(), stored.get())
                : new PerformResult(List.of(), Map.of(), Outcomes.DONE);
    }

    /** Among what came since the first try. */
    private Optional<FetchedHeader> look(Examine.Opened opened, SentHeader sent) throws ConnectorException {
        String[] noted = attempts.noted().orElseThrow().split(" ");
        boolean same = Long.parseLong(noted[0]) == opened.uidValidity();
        long floor = same ? Long.parseLong(noted[1]) : 1;
        return among(desk.searches().among(UidSet.range(floor, UidSet.MAX_UID)), sent);
    }

    /** The same bytes rather than what only bears the same Message-ID. */
    private Optional<FetchedHeader> among(UidSet uids, SentHeader sent) throws ConnectorException {
        Best best = new Best(sent);
        arrivals.these(uids, desk.labelling().extras(command.mailbox()), best::look);
        return best.found;
    }

    private PerformResult stored(long uidValidity, FetchedHeader email) throws ConnectorException {
        if (attempts.all(STORED).isEmpty()) {
            attempts.record(STORED, uidValidity + " " + email.uid());
        }
        RemoteFact seen = new MailboxFacts(command.mailbox(), uidValidity, Optional.empty()).of(email);
        Optional<RemoteId> id = desk.labelling().isLabel(command.mailbox().rawName())
                ? inAllMail(email)
                : Optional.of(new RemoteId.Uid(command.mailbox().id(), uidValidity, email.uid()));
        return new PerformResult(List.of(seen), Map.of(), new Outcome.Done(id));
    }

    /** Of what bears a label All Mail tells, under an id of its own; empty where it does not tell it yet. */
    private Optional<RemoteId> inAllMail(FetchedHeader email) throws ConnectorException {
        Optional<Scope.Mailbox> allMail = desk.labelling().scopeOfAllMail();
        if (allMail.isEmpty() || email.emailId().isEmpty()) {
            return Optional.empty();
        }
        long uidValidity;
        try {
            uidValidity = desk.mailbox().open(allMail.get()).uidValidity();
        } catch (ConnectorException closed) {
            Performance.refusal(closed); // the message is stored, whatever All Mail says
            return Optional.empty();
        }
        OptionalLong uid = desk.searches().withGmailId(email.emailId().get());
        return uid.isEmpty()
                ? Optional.empty()
                : Optional.of(new RemoteId.Uid(allMail.get().id(), uidValidity, uid.getAsLong()));
    }

    /** The best of what was looked at, and of equally good ones the first. */
    private static final class Best {
        private final SentHeader sent;
        private Optional<FetchedHeader> found = Optional.empty();
        private boolean exact;

        Best(SentHeader sent) {
            this.sent = sent;
        }

        void look(FetchedHeader email) {
            boolean same = sent.isSame(email);
            if (!exact && (same || found.isEmpty() && sent.isRewritten(email))) {
                found = Optional.of(email);
                exact = same;
            }
        }
    }
}
