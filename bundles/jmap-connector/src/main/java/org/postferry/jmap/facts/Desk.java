package org.postferry.jmap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailQuery;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.Method;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Request;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.WireException;

/** Where questions to the server are asked: its failures are the connector's, its limits are kept and learned. Confined to the session's thread. */
final class Desk {
    /** Emails in one question: a batch is stored in one transaction, and a wish waits for no more than one. */
    static final int MAX_WINDOW = 250;

    /** Others that are asked for before the server is held to answer for nobody: some of them may be as bad. */
    static final int MAX_OTHERS = 5;

    private final Api api;
    private final SessionSettings settings;
    private final Clock clock;
    private final Crowd crowd;
    private final MailboxList mailboxes;
    private int window;
    private int changes = MAX_WINDOW;

    /** @param crowd of whoever else asks this server for the account */
    Desk(Api api, SessionSettings settings, Clock clock, Crowd crowd, int window) {
        this.clock = clock;
        this.crowd = crowd;
        this.api = api;
        this.settings = settings;
        this.window = Math.max(1, window);
        this.mailboxes = new MailboxList(this);
        api.web().onRefused(no -> crowd.heard(api, no));
    }

    MailboxList mailboxes() {
        return mailboxes;
    }

    Api api() {
        return api;
    }

    SessionSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    /** How many requests of all sessions of the account the server bears at once. */
    int requestsAtOnce() {
        return crowd.bears(api);
    }

    /** How many of them may be this session's downloads: where the server bears fewer than it said, each session has one. */
    int downloadsAtOnce() {
        return crowd.isDense(api) ? 1 : crowd.bears(api);
    }

    /** How many objects the next question may name. */
    int window() {
        return Math.max(1, Math.min(window, api.document().limits().objectsInGet()));
    }

    /** The server said of a question that it named too many objects. */
    void tooMany(int asked) {
        window = Math.max(1, asked / 2);
    }

    /** It was no matter of how many after all. @param before as {@link #window} was */
    void notTooMany(int before) {
        window = before;
    }

    /** How many objects may be changed at once. */
    private int setWindow() {
        return Math.max(1, Math.min(changes, api.document().limits().objectsInSet()));
    }

    /** A question that can be made smaller. */
    interface Question<T> {
        T ask(int window) throws WireException, MethodError, InterruptedException, ConnectorException;
    }

    /** Asks, and where the server says that it is too much, asks for half (RFC 8620 sections 3.6.1 and 5.1). */
    <T> T ask(Question<T> question) throws ConnectorException, InterruptedException {
        return ask(this::window, this::tooMany, question);
    }

    private static <T> T ask(IntSupplier most, IntConsumer tooMany, Question<T> question)
            throws ConnectorException, InterruptedException {
        while (true) {
            int asked = most.getAsInt();
            try {
                return question.ask(asked);
            } catch (WireException broken) {
                if (!Failures.isTooLarge(broken) || asked == 1) {
                    throw Failures.of(broken);
                }
            } catch (MethodError refused) {
                if (!Failures.isTooLarge(refused) || asked == 1) {
                    throw Failures.of(refused);
                }
            }
            tooMany.accept(asked);
        }
    }

    /** What is done to some objects at a time; it is repeated for fewer of them where the server refused it as too much. */
    interface Change {
        void make(List<String> some) throws WireException, MethodError, InterruptedException, ConnectorException;
    }

    /** Makes a change to all of them, as many at a time as the server takes. */
    void change(Collection<String> ids, Change change) throws ConnectorException, InterruptedException {
        List<String> left = List.copyOf(ids);
        while (!left.isEmpty()) {
            List<String> all = left;
            int done = ask(() -> Math.min(setWindow(), all.size()), asked -> changes = Math.max(1, asked / 2), most -> {
                change.make(all.subList(0, most));
                return most;
            });
            left = left.subList(done, left.size());
        }
    }

    void run(Request request) throws ConnectorException, InterruptedException {
        try {
            api.run(request);
        } catch (WireException broken) {
            throw Failures.of(broken);
        }
    }

    /** Whether a question that left one of its emails out may be answered; what we end ourselves is no answer at all. */
    boolean mayBeOfOneEmail(WireException broken) {
        return Failures.isOfTheRows(broken) && !api.web().isClosed();
    }

    <R> R run(Method<R> method) throws ConnectorException, InterruptedException {
        try {
            return api.run(method);
        } catch (WireException broken) {
            throw Failures.of(broken);
        } catch (MethodError refused) {
            throw Failures.of(refused);
        }
    }

    /** The answer, or nothing where the call was refused for that very reason. */
    <R> Optional<R> runUnless(String refusal, Method<R> method)
            throws WireException, MethodError, InterruptedException {
        try {
            return Optional.of(api.run(method));
        } catch (MethodError refused) {
            if (refused.type().equals(refusal)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Asks for emails by name, window by window; the state is the one of the first answer, from which nothing is missed. */
    Got<EmailRow> emails(Collection<String> ids, List<String> properties)
            throws ConnectorException, InterruptedException {
        List<String> left = List.copyOf(ids);
        List<EmailRow> rows = new ArrayList<>();
        List<String> notFound = new ArrayList<>();
        String state = "";
        while (!left.isEmpty()) {
            List<String> asked = left;
            Got<EmailRow> got = ask(
                    most -> api.run(new EmailGet(Ids.of(asked.subList(0, Math.min(most, asked.size()))), properties)));
            rows.addAll(got.list());
            notFound.addAll(got.notFound());
            state = state.isEmpty() ? got.state() : state;
            left = left.subList(Math.min(window(), left.size()), left.size());
        }
        return new Got<>(state, rows, notFound);
    }

    /** The oldest emails: by them it shows whether a server that fails over one answers at all. */
    List<String> others() throws ConnectorException, InterruptedException {
        return run(new EmailQuery(false, Optional.empty(), 0, Optional.empty(), MAX_OTHERS))
                .ids();
    }

    /** Uploads a message (RFC 8620 section 6.1) and says what the server calls it. */
    String upload(RemoteCommand.Message message) throws ConnectorException, InterruptedException {
        if (!crowd.beginUpload(api, settings.answerTimeout())) {
            throw ConnectorException.of(
                    ConnectorException.Kind.TRANSIENT,
                    ConnectorException.Extent.EMAIL,
                    "The server takes no more than " + api.document().limits().uploadsAtOnce() + " messages at once.");
        }
        try {
            JsonNode answer =
                    api.web().json(Outgoing.upload(api.upload(), "message/rfc822", message.sizeBytes(), message::open));
            String blob = answer.path("blobId").asText("");
            if (blob.isEmpty()) {
                throw new WireException(WireException.Reason.STRANGE, "The server took the message and named no blob.");
            }
            return blob;
        } catch (WireException broken) {
            throw Failures.of(broken);
        } finally {
            crowd.endUpload(api);
        }
    }
}
