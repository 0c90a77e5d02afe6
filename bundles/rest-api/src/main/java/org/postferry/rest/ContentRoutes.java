package org.postferry.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.servlet.http.HttpServletResponse;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.store.Contents;
import org.postferry.sync.OnDemand;

/**
 * What is in an email: its bytes, what a person reads of them, and its attachments. What is not here is fetched while the
 * person waits a little. Thread-safe.
 */
final class ContentRoutes {
    private static final int BUFFER_BYTES = 32 * 1024;

    private final Services services;
    private final MessageReader reader;
    private final Semaphore waiting = new Semaphore(ApiLimits.MAX_WAITING_FETCHES);

    ContentRoutes(Services services, MessageReader reader) {
        this.services = services;
        this.reader = reader;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/emails/{id}/body", this::body),
                Route.get("/emails/{id}/raw", this::raw),
                Route.get("/emails/{id}/attachments/{partId}", this::attachment));
    }

    private void body(Exchange exchange) throws IOException, InterruptedException {
        Contents.Stored content = content(exchange, false);
        MessageBody body;
        try (InputStream bytes = StoredBytes.open(email(exchange), content, 0)) {
            body = reader.body(bytes);
        }
        exchange.answer(200, MailOutput.body(body));
    }

    private void raw(Exchange exchange) throws IOException, InterruptedException {
        EmailId id = email(exchange);
        Contents.Stored content = content(exchange, true);
        long size = content.sizeBytes();
        String header =
                Optional.ofNullable(exchange.request().getHeader("Range")).orElse("");
        Optional<ByteRange> range = ByteRange.parse(header, size);
        ByteRange sent = range.orElse(new ByteRange(0, size - 1));
        if (exchange.request().getMethod().equals("HEAD")) {
            beginRaw(exchange.response(), id, range, sent, size);
            return; // nobody reads them
        }
        try (StoredBytes bytes = StoredBytes.open(id, content, sent.first())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int first = some(bytes, buffer, sent.length());
            // only now, for what is damaged at once is another answer
            beginRaw(exchange.response(), id, range, sent, size);
            OutputStream to = exchange.response().getOutputStream();
            to.write(buffer, 0, first);
            copy(bytes, to, buffer, sent.length() - first);
        }
    }

    private static void beginRaw(
            HttpServletResponse response, EmailId id, Optional<ByteRange> range, ByteRange sent, long size) {
        response.setStatus(range.isPresent() ? HttpServletResponse.SC_PARTIAL_CONTENT : HttpServletResponse.SC_OK);
        response.setContentType("message/rfc822");
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Content-Disposition", ContentDisposition.attachment(id + ".eml"));
        response.setContentLengthLong(sent.length());
        if (range.isPresent()) {
            response.setHeader("Content-Range", "bytes " + sent.first() + "-" + sent.last() + "/" + size);
        }
    }

    /** Ends in a problem, which cuts the connection, rather than in fewer bytes than were promised. */
    private static void copy(StoredBytes from, OutputStream to, byte[] buffer, long length) throws IOException {
        long left = length;
        while (left > 0) {
            int read = some(from, buffer, left);
            to.write(buffer, 0, read);
            left -= read;
        }
    }

    private static int some(StoredBytes from, byte[] buffer, long left) {
        if (left == 0) {
            return 0;
        }
        int read = from.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
            throw from.endsEarly(left);
        }
        return read;
    }

    private void attachment(Exchange exchange) throws IOException, InterruptedException {
        Contents.Stored content = content(exchange, true);
        Optional<MessagePart> found;
        try (InputStream bytes = StoredBytes.open(email(exchange), content, 0)) {
            found = reader.part(bytes, exchange.variable("partId"), part -> begin(exchange.response(), part));
        }
        if (found.isEmpty()) {
            throw Problem.notFound("The email has no such part");
        }
    }

    private static OutputStream begin(HttpServletResponse response, MessagePart part) throws IOException {
        response.setContentType(ContentDisposition.harmlessType(part.type()));
        String name = part.name().orElse("part-" + part.partId());
        response.setHeader("Content-Disposition", ContentDisposition.attachment(name));
        return response.getOutputStream();
    }

    private static EmailId email(Exchange exchange) {
        return exchange.id(EmailId::parse, "email");
    }

    /** The content, fetched if need be. @param whole every byte is needed, not only the text */
    private Contents.Stored content(Exchange exchange, boolean whole) throws InterruptedException {
        EmailId id = email(exchange);
        Email email = services.store().emails().get(id).orElseThrow(() -> Problem.notFound("There is no such email"));
        Optional<Contents.Stored> here = here(id, whole);
        if (here.isPresent()) {
            return here.get();
        }
        if (email.contentState() == ContentState.QUARANTINED) {
            throw Problem.of(
                    409,
                    "Quarantined",
                    "The server could not give this email: "
                            + email.quarantineReason().orElse(""));
        }
        if (fetched(id)) {
            return here(id, whole).orElseThrow(ContentRoutes::onItsWay);
        }
        throw onItsWay();
    }

    private static Problem onItsWay() {
        return Problem.unavailable("The email is not here yet and is being fetched from its server; ask again");
    }

    private Optional<Contents.Stored> here(EmailId id, boolean whole) {
        return services.store()
                .contents()
                .read(id)
                .filter(content ->
                        content.state() == ContentState.FULL || !whole && content.state() == ContentState.TEXT);
    }

    private boolean fetched(EmailId id) throws InterruptedException {
        Optional<OnDemand> onDemand = services.onDemandIfThere();
        if (onDemand.isEmpty() || !waiting.tryAcquire()) {
            return false;
        }
        try {
            return onDemand.get().fetch(id, ApiLimits.FETCH_WAIT);
        } finally {
            waiting.release();
        }
    }
}
