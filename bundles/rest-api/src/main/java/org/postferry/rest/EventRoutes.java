package org.postferry.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServletResponse;
import org.postferry.store.Journal;

/** {@code /events}: server-sent events (WHATWG HTML section 9.2). Thread-safe. */
final class EventRoutes {
    /** A cursor that no journal knows: the reader is told to reload. */
    private static final Journal.Cursor UNKNOWN = new Journal.Cursor("unknown", 0);

    private final Services services;
    private final EventPump pump;

    EventRoutes(Services services, EventPump pump) {
        this.services = services;
        this.pump = pump;
    }

    List<Route> routes() {
        return List.of(Route.get("/events", this::events));
    }

    private void events(Exchange exchange) throws IOException {
        Journal.Cursor cursor = Optional.ofNullable(exchange.request().getHeader("Last-Event-ID"))
                .map(id -> Journal.Cursor.parse(id).orElse(UNKNOWN))
                .orElseGet(() -> services.store().journal().end());
        if (exchange.request().getMethod().equals("HEAD")) {
            throw Problem.methodNotAllowed(Set.of("GET"));
        }
        if (!pump.hasRoom()) {
            throw Problem.unavailable("There are " + ApiLimits.MAX_STREAMS + " event streams already");
        }
        HttpServletResponse response = exchange.response();
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        AsyncContext context = exchange.request().startAsync();
        context.setTimeout(0); // pings find out who went away
        EventStream stream = new EventStream(context, cursor);
        stream.send(": here\n\n");
        stream.begin();
        pump.add(stream);
    }
}
