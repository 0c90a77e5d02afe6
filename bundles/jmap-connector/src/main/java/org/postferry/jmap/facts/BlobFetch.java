package org.postferry.jmap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.wire.Answer;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.StatusException;
import org.postferry.jmap.wire.Web;
import org.postferry.jmap.wire.WireException;

/** Streams blobs into a sink, a few under way at a time; the sink sees one after the other. Confined to the session's thread. */
final class BlobFetch {
    /** More at once gain nothing on one line, and a server counts them. */
    static final int MAX_DOWNLOADS = 4;

    /**
     * What is larger is no message: somebody fills the disk. The number is the one of imap-connector, which this module does
     * not see: an account that moves from one protocol to the other holds the same messages.
     */
    static final long MAX_MESSAGE_BYTES = 1L << 30;

    private static final int BUFFER = 64 * 1024;

    private final Desk desk;
    private final ContentSink sink;
    private final int atOnce;
    /** One for all of them, which come one after the other. */
    private final byte[] buffer = new byte[BUFFER];
    /** With a no, until it is known whether it is meant for them alone. */
    private final List<Refused> refused = new ArrayList<>();

    private boolean gotOne;

    BlobFetch(Desk desk, ContentSink sink) {
        this.desk = desk;
        this.sink = sink;
        this.atOnce = Math.min(MAX_DOWNLOADS, desk.downloadsAtOnce());
    }

    private record Blob(FetchRequest request, String id, long size) {}

    private record Started(Blob blob, Web.Pending pending) {}

    private record Refused(Blob blob, ConnectorException failure) {}

    /** The blob of an email is asked for each time: one that was noted earlier may have expired (RFC 8620 section 6). */
    void run(List<FetchRequest> requests) throws ConnectorException, InterruptedException {
        Map<String, EmailRow> rows = new HashMap<>();
        List<String> ids = requests.stream()
                .map(request -> Lookup.key(request.id()))
                .distinct()
                .toList();
        desk.emails(ids, EmailGet.BLOB).list().forEach(row -> rows.put(row.id(), row));
        Deque<Started> underWay = new ArrayDeque<>();
        try {
            for (FetchRequest request : requests) {
                Optional<Blob> blob = blob(request, rows);
                if (blob.isPresent()) {
                    if (underWay.size() == atOnce) {
                        take(underWay.remove(), false);
                    }
                    underWay.add(start(blob.get()));
                }
            }
            while (!underWay.isEmpty()) {
                take(underWay.remove(), false);
            }
        } finally {
            underWay.forEach(started -> started.pending().close());
        }
        judge(ids);
    }

    /** Who gives no content at all refuses the account: that is no fault of these emails. */
    private void judge(List<String> asked) throws ConnectorException, InterruptedException {
        if (!refused.isEmpty() && !gotOne && !givesAnother(asked)) {
            throw refused.get(0).failure();
        }
        for (Refused one : refused) {
            sink.unreadable(one.blob().request(), Failures.words(one.failure()));
        }
    }

    /** One email that is all there is cannot be told from the rest, and is left alone. */
    private boolean givesAnother(List<String> asked) throws ConnectorException, InterruptedException {
        List<String> others = new ArrayList<>(desk.others());
        others.removeAll(asked);
        if (others.isEmpty()) {
            return asked.size() == 1;
        }
        for (EmailRow row : desk.emails(others, EmailGet.BLOB).list()) {
            if (row.blobId().isPresent() && gives(row.blobId().get())) {
                return true;
            }
        }
        return false;
    }

    private boolean gives(String blob) throws ConnectorException, InterruptedException {
        try {
            Outgoing first = Outgoing.get(desk.api().download(blob), "*/*").with("Range", "bytes=0-0");
            Answer answer = desk.api().web().begin(first).answer();
            answer.body().close();
            return answer.isSuccess();
        } catch (WireException broken) {
            throw Failures.of(broken);
        }
    }

    /** Empty when the request has its answer by now. */
    private Optional<Blob> blob(FetchRequest request, Map<String, EmailRow> rows)
            throws ConnectorException, InterruptedException {
        EmailRow row = rows.get(Lookup.key(request.id()));
        if (row == null) {
            sink.missing(request);
            return Optional.empty();
        }
        Optional<String> id =
                request instanceof FetchRequest.Part part ? partBlob(row.id(), part.partId()) : row.blobId();
        if (id.isEmpty()) {
            sink.unreadable(request, "The server names no content for it.");
            return Optional.empty();
        }
        boolean whole = request instanceof FetchRequest.Whole;
        return Optional.of(new Blob(request, id.get(), whole ? row.size() : -1));
    }

    private Optional<String> partBlob(String email, String part) throws ConnectorException, InterruptedException {
        return desk.emails(List.of(email), EmailGet.STRUCTURE).list().stream()
                .findFirst()
                .flatMap(row -> partBlob(row.bodyStructure(), part));
    }

    private static Optional<String> partBlob(JsonNode structure, String part) {
        if (structure.path("partId").asText("").equals(part)) {
            return Optional.of(structure.path("blobId").asText("")).filter(id -> !id.isEmpty());
        }
        for (JsonNode child : structure.path("subParts")) { // no deeper than JSON may nest
            Optional<String> found = partBlob(child, part);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Started start(Blob blob) throws ConnectorException {
        try {
            Outgoing download = Outgoing.get(desk.api().download(blob.id()), "*/*");
            if (blob.request() instanceof FetchRequest.Range range) {
                long last = Math.addExact(range.offset(), range.length()) - 1;
                download = download.with("Range", "bytes=" + range.offset() + "-" + last);
            }
            return new Started(blob, desk.api().web().begin(download));
        } catch (WireException broken) {
            throw Failures.of(broken);
        }
    }

    private void take(Started started, boolean again) throws ConnectorException, InterruptedException {
        Blob blob = started.blob();
        try {
            Answer answer = started.pending().answer();
            if (answer.status() == 404 || answer.status() == 410) {
                answer.body().close();
                expired(blob, again);
            } else if (answer.status() == 416) {
                answer.body().close();
                write(blob, InputStream.nullInputStream(), 0);
            } else if (!answer.isSuccess()) {
                refused(blob, desk.api().web().refused(answer));
            } else {
                gotOne = true;
                try (InputStream body = answer.body()) {
                    write(blob, cut(blob.request(), body, answer.status() == 206), answer.announced());
                }
            }
        } catch (WireException broken) {
            throw Failures.of(broken);
        } catch (IOException broken) {
            throw cutShort(broken);
        }
    }

    private void refused(Blob blob, StatusException no) throws ConnectorException {
        ConnectorException failure = Failures.of(no);
        if (!Failures.isOfTheBlob(no)) {
            throw failure;
        }
        refused.add(new Refused(blob, failure));
    }

    /** A server that knows no ranges sends everything (RFC 9110 section 14.2): what was not asked for is left out here. */
    private InputStream cut(FetchRequest request, InputStream body, boolean partial) throws IOException {
        if (request instanceof FetchRequest.Range range) {
            if (!partial) {
                skip(body, range.offset());
            }
            return new FirstBytes(body, range.length());
        }
        return request instanceof FetchRequest.Text text ? new FirstBytes(body, text.maxBytesPerPart()) : body;
    }

    private void skip(InputStream body, long count) throws IOException {
        long left = count;
        while (left > 0) {
            int read = body.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }

    private void write(Blob blob, InputStream body, long announced) throws IOException, ConnectorException {
        if (announced > MAX_MESSAGE_BYTES && !isCut(blob.request())) {
            sink.unreadable(blob.request(), "The server announces a message of " + announced + " bytes.");
            return;
        }
        int read = body.read(buffer);
        if (read < 0 && blob.request() instanceof FetchRequest.Whole) {
            // RFC 5322 section 3.6: no message is empty
            sink.unreadable(blob.request(), "The server answers with no bytes at all.");
            return;
        }
        if (!stream(blob, body, read, announced)) {
            sink.unreadable(blob.request(), "The server sends more than " + MAX_MESSAGE_BYTES + " bytes for it.");
        }
    }

    private static boolean isCut(FetchRequest request) {
        return request instanceof FetchRequest.Range || request instanceof FetchRequest.Text;
    }

    /** Whether it came to its end; what is written of one that does not is dropped. @param first bytes that are in the buffer */
    private boolean stream(Blob blob, InputStream body, int first, long announced)
            throws IOException, ConnectorException {
        long total = 0;
        try (ContentSink.Receiver receiver = sink.begin(blob.request(), announced)) {
            for (int read = first; read >= 0; read = body.read(buffer)) {
                total += read;
                if (total > MAX_MESSAGE_BYTES) {
                    return false;
                }
                receiver.write(buffer, 0, read);
            }
            // only where nothing else says where the body ends can it end too early without a sign
            boolean unsure = announced < 0 && blob.size() >= 0;
            if (unsure && total < blob.size()) {
                throw cutShort(new IOException(total + " of " + blob.size() + " bytes"));
            }
            receiver.complete();
            return true;
        }
    }

    private void expired(Blob blob, boolean again) throws ConnectorException, InterruptedException {
        List<EmailRow> rows = desk.emails(List.of(Lookup.key(blob.request().id())), EmailGet.BLOB)
                .list();
        if (rows.isEmpty()) {
            sink.missing(blob.request());
            return;
        }
        Optional<Blob> present = blob(blob.request(), Map.of(rows.get(0).id(), rows.get(0)));
        if (present.isPresent() && (again || present.get().id().equals(blob.id()))) {
            sink.unreadable(blob.request(), "The server lists it and does not have its content.");
        } else if (present.isPresent()) {
            take(start(present.get()), true);
        }
    }

    private static ConnectorException cutShort(IOException broken) {
        return ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "A download was cut short.")
                .withCause(broken);
    }

    /** No more than so many bytes of a stream. */
    private static final class FirstBytes extends InputStream {
        private final InputStream source;
        private long left;

        FirstBytes(InputStream source, long most) {
            this.source = source;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = source.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
