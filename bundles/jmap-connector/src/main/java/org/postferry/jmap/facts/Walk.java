package org.postferry.jmap.facts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.jmap.method.Call;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailQuery;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.method.Request;
import org.postferry.jmap.wire.WireException;

/**
 * Walks all emails by the time of receipt, a window at a time. Each window begins no later than the second where the last one
 * ended, so that what comes or goes meanwhile shifts nothing; inside a second that holds more than a window it goes on
 * behind the last email, and where that is not there, or the server takes no anchors, it counts.
 * Only an empty answer is the end: a short one may be a limit of the server.
 */
final class Walk {
    /** Behind so many windows of one second it is counted: a server that never orders them twice alike would lead in circles from anchor to anchor. */
    static final int MAX_ANCHORED_WINDOWS = 200;

    private final Desk desk;
    private final boolean newestFirst;
    private final List<String> properties;
    private boolean anchorsRefused;

    Walk(Desk desk, boolean newestFirst, List<String> properties) {
        this.desk = desk;
        this.newestFirst = newestFirst;
        this.properties = properties;
    }

    /** @param next where the walk goes on; empty at its end */
    record Page(Inquiry.Answer emails, String state, Optional<Tokens.Walked> next) {
        List<EmailRow> rows() {
            return emails.rows();
        }
    }

    Page ask(Tokens.Walked from) throws ConnectorException, InterruptedException {
        return desk.ask(window -> {
            boolean anchored = !anchorsRefused && from.position() < (long) MAX_ANCHORED_WINDOWS * window;
            Optional<String> anchor = anchored ? from.anchor() : Optional.empty();
            if (anchor.isEmpty()) {
                return page(from, anchor, window);
            }
            try {
                Page page = page(from, anchor, window);
                // what begins behind it does not hold it: whoever counts otherwise may walk in circles
                anchorsRefused = page.rows().stream().anyMatch(row -> row.id().equals(anchor.get()));
                // an empty answer may be to an anchor that is not known: the end is believed of a position alone
                if (!anchorsRefused && page.next().isPresent()) {
                    return page;
                }
            } catch (MethodError refused) {
                // RFC 8620 section 5.5: anchorNotFound when it went meanwhile; James takes none at all (docs/quirks.md)
                anchorsRefused = refused.type().equals("invalidArguments");
                if (!anchorsRefused && !refused.type().equals("anchorNotFound")) {
                    throw refused;
                }
            }
            return page(from, Optional.empty(), window);
        });
    }

    private Page page(Tokens.Walked from, Optional<String> anchor, int window)
            throws WireException, MethodError, ConnectorException, InterruptedException {
        try {
            return page(from, anchor, window, true);
        } catch (WireException broken) {
            if (!desk.mayBeOfOneEmail(broken)) {
                throw broken;
            }
            return page(from, anchor, window, false);
        }
    }

    /** @param atOnce the emails are asked for in the same request: of its answer one email can break everything */
    private Page page(Tokens.Walked from, Optional<String> anchor, int window, boolean atOnce)
            throws WireException, MethodError, ConnectorException, InterruptedException {
        Request request = desk.api().request();
        // before the first question, so that Email/changes from it tells what the walk missed
        Call<Got<EmailRow>> state = request.add(EmailGet.state());
        Call<EmailQuery.Found> query =
                request.add(new EmailQuery(newestFirst, bound(from), from.position(), anchor, window));
        Optional<Call<Got<EmailRow>>> emails =
                atOnce ? Optional.of(request.add(new EmailGet(Ids.of(query, "/ids"), properties))) : Optional.empty();
        desk.api().run(request);
        String first = from.state().isEmpty() ? state.result().state() : from.state();
        List<String> ids = query.result().ids();
        Inquiry inquiry = new Inquiry(desk, properties);
        if (ids.isEmpty()) {
            return new Page(inquiry.of(ids), first, Optional.empty());
        }
        Inquiry.Answer told = emails.isPresent() ? inquiry.of(ids, emails.get()) : inquiry.of(ids);
        return new Page(told, first, Optional.of(next(from, first, ids, told.rows(), window)));
    }

    private Optional<Instant> bound(Tokens.Walked from) {
        // RFC 8621 section 4.4.1: `before` leaves its moment out, `after` takes it in; James leaves it out there too
        return from.edge().map(second -> newestFirst ? second.plusSeconds(1) : second.minusSeconds(1));
    }

    private Tokens.Walked next(Tokens.Walked from, String state, List<String> found, List<EmailRow> rows, int window) {
        Optional<Instant> edge = rows.stream()
                .map(EmailRow::receivedAt)
                .reduce((one, other) -> newestFirst == one.isBefore(other) ? one : other);
        boolean moved = edge.isPresent()
                && from.edge()
                        .map(last -> newestFirst
                                ? edge.get().isBefore(last)
                                : edge.get().isAfter(last))
                        .orElse(true);
        if (moved) {
            return new Tokens.Walked(from.snapshot(), edge, 0, Optional.empty(), state);
        }
        // a full window may have shifted by what was removed from its second meanwhile: a tenth is looked at again
        int count = found.size();
        int step = count >= window ? Math.max(1, count - count / 10) : count;
        Optional<String> last = Optional.of(found.get(count - 1));
        return new Tokens.Walked(from.snapshot(), from.edge(), from.position() + step, last, state);
    }
}
