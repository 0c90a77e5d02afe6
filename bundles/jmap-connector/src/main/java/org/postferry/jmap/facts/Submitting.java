package org.postferry.jmap.facts;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Submitter.Envelope;
import org.postferry.connector.Submitter.Submission;
import org.postferry.jmap.method.Call;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailSet;
import org.postferry.jmap.method.EmailSubmissionGet;
import org.postferry.jmap.method.EmailSubmissionQuery;
import org.postferry.jmap.method.EmailSubmissionSet;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.IdentityGet;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.MailboxGet;
import org.postferry.jmap.method.MailboxRow;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Patch;
import org.postferry.jmap.method.Request;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.postferry.jmap.wire.ServiceRecords;
import org.postferry.jmap.wire.StatusException;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.AccountSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands one message over (RFC 8621 section 7.5): it is imported as a draft, then submitted and, in the same request, put
 * into Sent. Until that request goes out nothing is sent for certain. Used once, confined to one thread.
 */
public final class Submitting {
    /** For each step of the way in; nobody waits longer for a server that is not there. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    /** A server may look through a large message before it says yes. */
    static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

    /** One email has one submission; where a server lists more than these with it, ours may not be among them, and it stays unknown. */
    static final int MAX_SUBMISSIONS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(Submitting.class);

    private final Desk desk;
    private final Envelope envelope;
    private Optional<String> drafts = Optional.empty();
    private Optional<String> sent = Optional.empty();
    private String emailState = "";

    Submitting(Desk desk, Envelope envelope) {
        this.desk = desk;
        this.envelope = envelope;
    }

    /** With what a message of that account is sent. */
    public static SessionSettings session(AccountSettings account) {
        return new SessionSettings(account, Optional.empty(), CONNECT_TIMEOUT, ANSWER_TIMEOUT);
    }

    /** @throws ConnectorException when nothing was handed over for certain */
    public static Submission submit(
            SessionSettings session,
            Credential credential,
            RemoteCommand.Message message,
            Envelope envelope,
            ServiceRecords records,
            Clock clock,
            Crowd crowd)
            throws ConnectorException, InterruptedException {
        SignIn signIn = new SignIn(session, records, clock);
        try {
            signIn.find();
            signIn.authenticate(credential);
            Desk desk = new Desk(signIn.account(), session, clock, crowd, Desk.MAX_WINDOW);
            return new Submitting(desk, envelope).send(message);
        } finally {
            signIn.web().close();
        }
    }

    private Submission send(RemoteCommand.Message message) throws ConnectorException, InterruptedException {
        if (message.sizeBytes() > desk.api().document().limits().uploadBytes()) {
            return new Submission.Refused(Kind.PERMANENT, "The server takes no message of that size.");
        }
        Optional<String> identity = prepare();
        if (identity.isEmpty()) {
            return new Submission.Refused(Kind.PERMANENT, "The server knows no identity with the sender's address.");
        }
        Optional<String> first = drafts.or(() -> sent);
        if (first.isEmpty()) {
            return new Submission.Refused(Kind.PERMANENT, "There is no mailbox for drafts nor for what is sent.");
        }
        OwnDraft draft = new OwnDraft(desk, first.get());
        Optional<Outcome.Refused> refused = draft.put(message, emailState);
        if (refused.isPresent()) {
            return refusal(refused.get());
        }
        return handOver(draft, identity.get());
    }

    /** Looks where the message is to go, and which identity sends it; empty where none may. */
    private Optional<String> prepare() throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<Got<IdentityGet.Identity>> identities = request.add(new IdentityGet());
        Call<Got<MailboxRow>> mailboxes = desk.mailboxes().in(request, MailboxGet.LISTED);
        // what an import whose answer is lost has left is looked for among what came after this
        Call<Got<EmailRow>> emails = request.add(EmailGet.state());
        desk.run(request);
        try {
            emailState = emails.result().state();
            Got<MailboxRow> all = desk.mailboxes().all(mailboxes, MailboxGet.LISTED);
            drafts = withRole(all, "drafts");
            sent = withRole(all, "sent");
            List<IdentityGet.Identity> senders = identities.result().list();
            return identity(senders, envelope.from())
                    // RFC 8621 section 6: "*@" stands for every address of the domain
                    .or(() -> identity(
                            senders,
                            "*" + envelope.from().substring(envelope.from().indexOf('@'))));
        } catch (MethodError refused) {
            throw Failures.of(refused);
        }
    }

    private static Optional<String> identity(List<IdentityGet.Identity> all, String address) {
        return all.stream()
                .filter(one ->
                        one.email().equalsIgnoreCase(address) && !one.id().isEmpty())
                .map(IdentityGet.Identity::id)
                .findFirst();
    }

    private static Optional<String> withRole(Got<MailboxRow> mailboxes, String role) {
        return mailboxes.list().stream()
                .filter(row -> row.role().filter(role::equals).isPresent())
                .map(MailboxRow::id)
                .findFirst();
    }

    private Submission handOver(OwnDraft draft, String identity) throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<SetAnswer> call = request.add(new EmailSubmissionSet(
                draft.id(), identity, envelope.from(), envelope.to(), sent.map(mailbox -> filing(draft, mailbox))));
        try {
            desk.api().run(request);
            SetAnswer answer = call.result();
            if (answer.created().containsKey(EmailSubmissionSet.KEY)) {
                return accepted(draft, isFiled(call, draft.id()));
            }
            SetError refused = answer.refused().get(EmailSubmissionSet.KEY);
            if (refused == null) {
                return inDoubt(draft, "The server did not say what came of the message");
            }
            draft.discard();
            return refusal(Commands.refusal(refused));
        } catch (WireException broken) {
            if (!isRefusal(broken)) {
                return inDoubt(draft, "The answer to the hand-over was lost");
            }
            draft.discard();
            throw Failures.of(broken);
        } catch (MethodError refused) {
            if (refused.type().equals("serverPartialFail")) {
                return inDoubt(draft, "The server failed in the middle of the hand-over");
            }
            draft.discard();
            throw Failures.of(refused);
        }
    }

    /**
     * Nobody but us knows a draft of ours, so whole maps overwrite nothing, and no server stumbles over paths (D-54). What was
     * there before keeps its other mailboxes and keywords.
     */
    private Patch filing(OwnDraft draft, String mailbox) {
        if (!draft.wasThere()) {
            return new Patch().allMailboxes(Set.of(mailbox)).allKeywords(Set.of("$seen"));
        }
        Patch patch = new Patch().keyword("$seen", true).keyword("$draft", false);
        leaves(mailbox).forEach(left -> patch.mailbox(left, false));
        return patch.mailbox(mailbox, true);
    }

    /** What is sent is no draft any more. */
    private Set<String> leaves(String mailbox) {
        return drafts.filter(left -> !left.equals(mailbox)).map(Set::of).orElse(Set.of());
    }

    /** Whether the request was certainly not carried out; a 503 may be a proxy's, behind which it was. */
    private static boolean isRefusal(WireException broken) {
        boolean never =
                switch (broken.reason()) {
                    case UNREACHABLE, UNTRUSTED, UNSENT, FOREIGN -> true;
                    default -> false;
                };
        return never || broken instanceof StatusException refused && refused.status() / 100 == 4;
    }

    private static Submission refusal(Outcome.Refused outcome) {
        return new Submission.Refused(outcome.kind(), outcome.serverSaid(), outcome.lacksRoom());
    }

    /** What is sent stays sent, whatever becomes of its copy. */
    private static boolean isFiled(Call<SetAnswer> call, String email) {
        try {
            return call.implied(EmailSet.update(Map.of()))
                    .filter(answer -> answer.done().contains(email))
                    .isPresent();
        } catch (MethodError unreadable) {
            return false;
        }
    }

    private Submission accepted(OwnDraft draft, boolean filed) throws InterruptedException {
        boolean isFiled = sent.isPresent() && (filed || file(draft, sent.get()));
        if (!isFiled) {
            draft.discard();
        }
        return new Submission.Accepted(List.of(), isFiled, isFiled && draft.wasThere());
    }

    private boolean file(OwnDraft draft, String mailbox) throws InterruptedException {
        try {
            if (!draft.wasThere()) {
                Map<String, Patch> update = Map.of(draft.id(), filing(draft, mailbox));
                return desk.run(EmailSet.update(update)).done().contains(draft.id());
            }
            Set<RemoteId> ids = Set.of(new RemoteId.Key(draft.id()));
            Commands commands = new Commands(desk, new EmailFacts(Optional.empty()));
            return isDone(commands.change(ids, Change.ofMailboxes(Set.of(mailbox), leaves(mailbox))))
                    && isDone(commands.change(ids, Change.ofKeywords(Set.of("$seen"), Set.of("$draft"))));
        } catch (ConnectorException failed) {
            LOG.debug("what was sent could not be filed: {}", failed.getMessage());
            return false;
        }
    }

    private static boolean isDone(PerformResult result) {
        return result.outcomes().values().stream().allMatch(Outcome.Done.class::isInstance);
    }

    /** Only what the server shows proves that it was sent; that it shows nothing proves nothing, and the draft stays to be seen. */
    private Submission inDoubt(OwnDraft draft, String why) throws InterruptedException {
        try {
            boolean moved = drafts.isPresent()
                    && !draft.wasThere()
                    && desk.emails(List.of(draft.id()), EmailGet.MUTABLE).list().stream()
                            .anyMatch(row ->
                                    sent.filter(row.mailboxIds()::contains).isPresent()
                                            && !row.mailboxIds().contains(drafts.get()));
            if (moved) {
                return new Submission.Accepted(List.of(), true, false);
            }
            if (!draft.wasThere() && isSubmitted(draft.id())) {
                return accepted(draft, false);
            }
        } catch (ConnectorException failed) {
            LOG.debug("what came of a hand-over cannot be asked: {}", failed.getMessage());
        }
        return new Submission.Unknown(why);
    }

    /** A server that does not know the filter lists submissions of other emails: each says itself of which email it is. */
    private boolean isSubmitted(String email) throws ConnectorException, InterruptedException {
        Request request = desk.api().request();
        Call<List<String>> listed = request.add(new EmailSubmissionQuery(email, MAX_SUBMISSIONS));
        Call<Got<EmailSubmissionGet.Row>> rows = request.add(new EmailSubmissionGet(Ids.of(listed, "/ids")));
        desk.run(request);
        try {
            return rows.result().list().stream()
                    .anyMatch(row ->
                            row.emailId().equals(email) && !row.undoStatus().equals("canceled"));
        } catch (MethodError refused) {
            throw Failures.of(refused);
        }
    }
}
