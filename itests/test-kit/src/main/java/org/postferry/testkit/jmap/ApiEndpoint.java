package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Takes requests and carries out their calls, one after the other (RFC 8620 section 3). Thread-safe. */
final class ApiEndpoint {
    static final String CORE = "urn:ietf:params:jmap:core";
    static final String MAIL = "urn:ietf:params:jmap:mail";
    static final String QUOTA = "urn:ietf:params:jmap:quota";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JmapStore> accounts;
    private final ServerLimits limits;
    private final Set<Habit> habits;
    private final Semaphore free;
    private final Map<String, Runnable> before = new HashMap<>();
    private final List<String> calls = new ArrayList<>();

    /** A method, with the account's monitor held. */
    private interface Method {
        ObjectNode run(MethodContext on, ObjectNode arguments) throws Refusal;
    }

    private record Known(String capability, Method method) {}

    private static final Map<String, Known> METHODS = Map.ofEntries(
            Map.entry("Core/echo", new Known(CORE, (on, arguments) -> arguments)),
            Map.entry("Mailbox/get", new Known(MAIL, MailboxMethods::get)),
            Map.entry("Mailbox/changes", new Known(MAIL, MailboxMethods::changes)),
            Map.entry("Mailbox/query", new Known(MAIL, MailboxMethods::query)),
            Map.entry("Mailbox/set", new Known(MAIL, MailboxSetMethod::set)),
            Map.entry("Email/get", new Known(MAIL, EmailMethods::get)),
            Map.entry("Email/changes", new Known(MAIL, EmailMethods::changes)),
            Map.entry("Email/query", new Known(MAIL, EmailMethods::query)),
            Map.entry("Email/set", new Known(MAIL, EmailSetMethod::set)),
            Map.entry("Email/import", new Known(MAIL, EmailImportMethod::run)),
            Map.entry("Quota/get", new Known(QUOTA, ApiEndpoint::quota)));

    ApiEndpoint(Map<String, JmapStore> accounts, ServerLimits limits, Set<Habit> habits) {
        this.accounts = accounts;
        this.limits = limits;
        this.habits = habits;
        this.free = new Semaphore(limits.requestsAtOnce());
    }

    /** Once, just before the next call of that method is carried out, something else happens. */
    void before(String method, Runnable act) {
        synchronized (before) {
            before.put(method, act);
        }
    }

    /** The methods that were called so far, in order; behind one that was refused its error. */
    List<String> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    private void note(String call) {
        synchronized (calls) {
            calls.add(call);
        }
    }

    /** The answer to a request, which counts from its first byte on, or why it is none at all (RFC 8620 section 3.6.1). */
    ObjectNode answer(InputStream body) throws RequestRefusal, IOException {
        if (!free.tryAcquire()) {
            throw RequestRefusal.limit("maxConcurrentRequests");
        }
        try {
            return answer(request(body.readAllBytes()));
        } finally {
            free.release();
        }
    }

    private ObjectNode request(byte[] body) throws RequestRefusal {
        if (body.length > limits.requestBytes()) {
            throw RequestRefusal.limit("maxSizeRequest");
        }
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (IOException e) {
            throw new RequestRefusal("notJSON", "");
        }
        if (!(request instanceof ObjectNode object)
                || !request.path("using").isArray()
                || !request.path("methodCalls").isArray()) {
            throw new RequestRefusal("notRequest", "");
        }
        for (JsonNode capability : request.path("using")) {
            if (!Set.of(CORE, MAIL, QUOTA).contains(capability.asText())) {
                throw new RequestRefusal("unknownCapability", "");
            }
        }
        for (JsonNode call : request.path("methodCalls")) {
            if (call.size() != 3
                    || !call.path(0).isTextual()
                    || !call.path(1).isObject()
                    || !call.path(2).isTextual()) {
                throw new RequestRefusal("notRequest", "");
            }
        }
        if (request.path("methodCalls").size() > limits.callsInRequest()) {
            throw RequestRefusal.limit("maxCallsInRequest");
        }
        return object;
    }

    private ObjectNode answer(ObjectNode request) {
        Set<String> using = new HashSet<>();
        request.path("using").forEach(capability -> using.add(capability.asText()));
        ArrayNode responses = JsonNodeFactory.instance.arrayNode();
        for (JsonNode call : request.path("methodCalls")) {
            String name = call.path(0).asText();
            ArrayNode response = JsonNodeFactory.instance.arrayNode();
            try {
                ObjectNode answer = run(name, (ObjectNode) call.path(1), using, responses);
                response.add(name).add(answer);
                note(name);
            } catch (Refusal no) {
                note(name + ": " + no.type());
                response.add("error").add(no.json());
            }
            responses.add(response.add(call.path(2)));
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("methodResponses", responses);
        return answer.put("sessionState", SessionObject.STATE);
    }

    private ObjectNode run(String name, ObjectNode given, Set<String> using, ArrayNode responses) throws Refusal {
        Known known = METHODS.get(name);
        if (known == null || !using.contains(known.capability())) {
            throw new Refusal("unknownMethod", name);
        }
        ObjectNode arguments = ResultReference.resolved(given, responses, habits);
        if (known.capability().equals(CORE)) {
            return arguments;
        }
        String account = arguments.path("accountId").asText("");
        JmapStore store = accounts.get(account);
        if (store == null) {
            throw new Refusal("accountNotFound", "no such account");
        }
        meanwhile(name);
        synchronized (store) {
            return known.method().run(new MethodContext(account, store, limits, habits), arguments);
        }
    }

    private void meanwhile(String name) {
        Runnable act;
        synchronized (before) {
            act = before.remove(name);
        }
        if (act != null) {
            act.run();
        }
    }

    /** RFC 9425 section 4.2: one, of what the account holds. */
    private static ObjectNode quota(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(given, Set.of("ids", "properties"));
        ObjectNode answer = on.answer().put("state", "one quota");
        ArrayNode list = answer.putArray("list");
        for (String id : on.wanted(arguments, Set.of("Q1"))) {
            ObjectNode quota = list.addObject()
                    .put("id", id)
                    .put("resourceType", "octets")
                    .put(
                            "used",
                            on.store().emails().stream()
                                    .mapToLong(StoredEmail::size)
                                    .sum())
                    .put("hardLimit", 1L << 40)
                    .put("scope", "account")
                    .put("name", "mail");
            quota.putArray("types").add("Email");
        }
        answer.putArray("notFound");
        return answer;
    }
}
