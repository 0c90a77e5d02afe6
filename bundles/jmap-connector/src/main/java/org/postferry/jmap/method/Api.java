package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.StatusException;
import org.postferry.jmap.wire.UriTemplate;
import org.postferry.jmap.wire.Web;
import org.postferry.jmap.wire.WireException;

/** One account on one server: sends requests, knows the addresses. Confined to the session's thread. */
public final class Api {
    private final Web web;
    private final String account;
    private SessionDocument document;
    private String seenState;
    private int callsTaken = Integer.MAX_VALUE;

    public Api(Web web, SessionDocument document, String account) {
        this.web = web;
        this.document = document;
        this.account = account;
        this.seenState = document.state();
    }

    public Web web() {
        return web;
    }

    public SessionDocument document() {
        return document;
    }

    public String account() {
        return account;
    }

    public Request request() {
        return new Request(account);
    }

    /** Sends the calls, no more at once than the server takes (RFC 8620 section 2); afterwards each has its result. */
    public void run(Request request) throws WireException, InterruptedException {
        while (request.left() > 0) {
            int count = Math.min(request.left(), callsAtOnce());
            try {
                send(request, count);
            } catch (StatusException refused) {
                // RFC 8620 section 3.6.1: it refused the whole request, so nothing of it is done
                if (count == 1 || !refused.problem().limit().equals("maxCallsInRequest")) {
                    throw refused;
                }
                callsTaken = count / 2;
            }
        }
    }

    private int callsAtOnce() {
        return Math.max(1, Math.min(callsTaken, document.limits().callsInRequest()));
    }

    private void send(Request request, int count) throws WireException, InterruptedException {
        byte[] json = request.json(count);
        if (json.length > document.limits().requestBytes()) {
            throw new WireException(
                    WireException.Reason.UNSENT,
                    "The question has " + json.length + " bytes; the server takes "
                            + document.limits().requestBytes() + ".");
        }
        JsonNode answer = web.json(Outgoing.post(document.apiUrl(), json));
        if (!answer.path("methodResponses").isArray()) {
            throw new WireException(WireException.Reason.STRANGE, "The server's answer is no JMAP response.");
        }
        seenState = answer.path("sessionState").asText(seenState);
        request.answered(answer.path("methodResponses"), count);
    }

    /** Sends one call. */
    public <R> R run(Method<R> method) throws WireException, MethodError, InterruptedException {
        Request request = request();
        Call<R> call = request.add(method);
        run(request);
        return call.result();
    }

    /** RFC 8620 section 3.4: another session state says that the session object is another by now. */
    public boolean isStale() {
        return !seenState.isEmpty() && !seenState.equals(document.state());
    }

    /** The session object was fetched again; whatever state it bears, it is as new as the last answer. */
    public void renewed(SessionDocument fetched) {
        SessionDocument now = fetched;
        document = new SessionDocument(
                now.from(),
                now.username(),
                now.capabilities(),
                now.limits(),
                now.accounts(),
                now.primary(),
                now.apiUrl(),
                now.downloadUrl(),
                now.uploadUrl(),
                now.eventSourceUrl(),
                now.socketUrl(),
                seenState);
    }

    /** Where a blob's bytes are (RFC 8620 section 6.2). */
    public URI download(String blob) throws WireException {
        return expanded(
                document.downloadUrl(), Map.of("blobId", blob, "type", "application/octet-stream", "name", "blob"));
    }

    /** Where bytes are taken (RFC 8620 section 6.1). */
    public URI upload() throws WireException {
        return expanded(document.uploadUrl(), Map.of());
    }

    /** Where news comes from, where it does (RFC 8620 section 7.3). */
    public Optional<URI> events(int pingSeconds) throws WireException {
        return document.eventSourceUrl().isEmpty()
                ? Optional.empty()
                : Optional.of(expanded(
                        document.eventSourceUrl(),
                        Map.of("types", "Email,Mailbox", "closeafter", "no", "ping", "" + pingSeconds)));
    }

    private URI expanded(String template, Map<String, String> values) throws WireException {
        Map<String, String> all = new HashMap<>(values);
        all.put("accountId", account);
        return UriTemplate.expand(template, all);
    }
}
