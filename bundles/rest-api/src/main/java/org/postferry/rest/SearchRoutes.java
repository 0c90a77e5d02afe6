package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.store.Journal;
import org.postferry.sync.PartStatus;
import org.postferry.sync.SyncState;

/** Finds emails. Thread-safe. */
final class SearchRoutes {
    private final Services services;

    SearchRoutes(Services services) {
        this.services = services;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/search", this::search, "q", "accountId", "limit", "after", "sort", "atLeast"),
                Route.post("/search/reindex", this::reindex));
    }

    private void search(Exchange exchange) throws IOException, InterruptedException {
        SearchRequest request = new SearchRequest(
                exchange.query("q").orElse(""),
                exchange.queryId("accountId", AccountId::parse),
                sort(exchange),
                exchange.after(),
                exchange.limit(),
                atLeast(exchange),
                ApiLimits.INDEX_WAIT);
        try {
            exchange.answer(200, json(services.index().search(request)));
        } catch (BadQueryException e) {
            throw Problem.invalid(request.after().isPresent() && e.position() == 0 ? "after" : "q", e.getMessage());
        }
    }

    private static SearchRequest.Order sort(Exchange exchange) {
        return switch (exchange.query("sort").orElse("received")) {
            case "received" -> SearchRequest.Order.RECEIVED;
            case "relevance" -> SearchRequest.Order.RELEVANCE;
            default -> throw Problem.invalid("sort", "must be received or relevance");
        };
    }

    private static Optional<Journal.Cursor> atLeast(Exchange exchange) {
        Optional<Journal.Cursor> cursor = exchange.query("atLeast").flatMap(Journal.Cursor::parse);
        if (exchange.query("atLeast").isPresent() && cursor.isEmpty()) {
            throw Problem.invalid("atLeast", "is no cursor of the journal");
        }
        return cursor;
    }

    private ObjectNode json(SearchPage page) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        Map<EmailId, Email> emails = emails(page);
        for (SearchPage.Hit hit : page.items()) {
            Email email = emails.get(hit.email());
            if (email != null) { // else it went in this moment
                ObjectNode item = items.addObject();
                item.set("email", MailOutput.email(email));
                item.put("snippet", hit.snippet());
            }
        }
        json.put("next", page.next().orElse(null)).put("total", page.total());
        ObjectNode facets = json.putObject("facets");
        page.facets().forEach((name, values) -> {
            ArrayNode array = facets.putArray(name.toLowerCase(Locale.ROOT));
            values.forEach(
                    value -> array.addObject().put("value", value.value()).put("emails", value.emails()));
        });
        ObjectNode index = json.putObject("index")
                .put("documents", page.index().documents())
                .put("behind", page.index().behind());
        Optional<SyncState> state = services.stateIfThere();
        Optional<PartStatus> reader = state.flatMap(SearchRoutes::attachmentReader);
        String missing = state.isPresent() ? "nobody reads them" : "not known while the engine is missing";
        index.putObject("attachments")
                .put("up", reader.filter(PartStatus::up).isPresent())
                .put("reason", reader.map(PartStatus::reason).orElse(missing));
        return json;
    }

    /** What the index knows of attachments somebody else reads: who misses a hit may find here why. */
    private static Optional<PartStatus> attachmentReader(SyncState state) {
        return state.parts().stream()
                .filter(part -> part.name().equals("attachments"))
                .findFirst();
    }

    private Map<EmailId, Email> emails(SearchPage page) {
        List<EmailId> ids = page.items().stream().map(SearchPage.Hit::email).toList();
        return services.store().emails().getAll(ids).stream().collect(Collectors.toMap(Email::id, Function.identity()));
    }

    private void reindex(Exchange exchange) {
        exchange.idempotencyKey(); // made anew twice it is the same
        services.index().rebuild();
        exchange.answer(202);
    }
}
