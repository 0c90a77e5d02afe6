package org.postferry.jmap.facts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailImport;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailSet;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.SetAnswer;
import org.postferry.jmap.method.SetError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message at the server before it is sent: put there, and taken away again where it was not sent. What was there before
 * is not ours and stays. Used once, confined to one thread.
 */
final class OwnDraft {
    /** The first one may have met the connection as it broke; the second has a new one. */
    static final int MAX_TRIES = 2;
    /** Of the message: its Message-ID stands before this, or it is not looked for. */
    static final int MAX_HEADER_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(OwnDraft.class);
    private static final String FIELD = "\nmessage-id:";

    private final Desk desk;
    private final String mailbox;
    private String id = "";
    private boolean wasThere;

    OwnDraft(Desk desk, String mailbox) {
        this.desk = desk;
        this.mailbox = mailbox;
    }

    /** What the server calls it. */
    String id() {
        return id;
    }

    /** RFC 8621 section 4.8: the very same message was at the server already. */
    boolean wasThere() {
        return wasThere;
    }

    /**
     * @param before the emails' state, so that it is found where the answer is lost
     * @return why the server will not have it
     */
    Optional<Outcome.Refused> put(RemoteCommand.Message message, String before)
            throws ConnectorException, InterruptedException {
        String blob;
        try {
            blob = desk.upload(message);
        } catch (ConnectorException failure) {
            if (Failures.lacksRoom(failure)) {
                return Optional.of(Commands.lacksRoom(Failures.words(failure)));
            }
            throw failure;
        }
        Instant now = desk.clock().instant();
        Arrivals.Wanted stray = new Arrivals.Wanted(mailbox, message, messageId(message), now);
        SetAnswer answer;
        try {
            answer = desk.run(new EmailImport(blob, mailbox, List.of("$draft", "$seen"), now));
        } catch (ConnectorException lost) {
            remove(stray, before);
            throw lost;
        }
        SetError refused = answer.refused().get(EmailImport.KEY);
        wasThere = refused != null
                && refused.type().equals("alreadyExists")
                && !refused.existingId().isEmpty();
        if (refused != null && !wasThere) {
            return Optional.of(Commands.refusal(refused));
        }
        id = wasThere ? refused.existingId() : answer.created().getOrDefault(EmailImport.KEY, "");
        if (id.isEmpty()) {
            remove(stray, before);
            throw ConnectorException.of(
                    Kind.TRANSIENT,
                    Extent.EMAIL,
                    "The server did not say what came of the message before it was sent.");
        }
        return Optional.empty();
    }

    /** Each try would leave one more. Only what came since is ours; where the server cannot say, it stays. */
    private void remove(Arrivals.Wanted stray, String before) throws InterruptedException {
        try {
            Optional<EmailRow> found = new Arrivals(desk, stray).since(before).flatMap(Arrivals.Look::found);
            if (found.isPresent()) {
                removeIfUntouched(found.get().id());
            }
        } catch (ConnectorException failed) {
            LOG.debug("a draft may stay: {}", failed.getMessage());
        }
    }

    /** Somebody may take it for theirs: it goes only from where it was put, in the state in which it was seen there. */
    private void removeIfUntouched(String stray) throws ConnectorException, InterruptedException {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            Got<EmailRow> got = desk.emails(List.of(stray), EmailGet.MUTABLE);
            boolean untouched = got.list().stream()
                    .anyMatch(row -> row.id().equals(stray) && row.mailboxIds().equals(Set.of(mailbox)));
            if (!untouched) {
                return;
            }
            EmailSet destroy = EmailSet.destroy(List.of(stray), Optional.of(got.state()));
            // RFC 8620 section 5.3: what changes between the two questions is looked at again
            Optional<SetAnswer> answer = desk.ask(window -> desk.runUnless("stateMismatch", destroy));
            if (answer.isPresent()) {
                return;
            }
        }
    }

    private static Optional<String> messageId(RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            String text = "\n" + new String(in.readNBytes(MAX_HEADER_BYTES), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            String header = end < 0 ? text : text.substring(0, end);
            int at = header.toLowerCase(java.util.Locale.ROOT).indexOf(FIELD);
            int open = at < 0 ? -1 : header.indexOf('<', at);
            int close = open < 0 ? -1 : header.indexOf('>', open);
            return close < 0 ? Optional.empty() : Optional.of(header.substring(open + 1, close));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** A draft of ours that was not sent, or whose copy is filed in another way. */
    void discard() throws InterruptedException {
        if (wasThere) {
            return;
        }
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            try {
                SetAnswer answer = desk.run(EmailSet.destroy(List.of(id), Optional.empty()));
                SetError refused = answer.refused().get(id);
                if (answer.done().contains(id)
                        || refused != null && refused.type().equals("notFound")) {
                    return;
                }
            } catch (ConnectorException failed) {
                LOG.debug("a draft stays: {}", failed.getMessage());
            }
        }
    }
}
