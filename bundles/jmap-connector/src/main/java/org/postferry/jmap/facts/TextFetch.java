package org.postferry.jmap.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.jmap.method.EmailTextGet;
import org.postferry.jmap.method.Got;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.MethodError;
import org.postferry.jmap.wire.WireException;

/**
 * Gives of each email a smaller message, of its header and its texts: what it is made of and the texts come in one answer for
 * several emails. Whose answer does not suffice is fetched from the beginning of its blob. Confined to the session's thread.
 */
final class TextFetch {
    /** Emails in one answer, which is held in memory whole. */
    static final int MAX_EMAILS = 25;

    private final Desk desk;
    private final ContentSink sink;
    private final BlobFetch blobs;

    TextFetch(Desk desk, ContentSink sink) {
        this.desk = desk;
        this.sink = sink;
        this.blobs = new BlobFetch(desk, sink);
    }

    /** @param requests no two of one email */
    void run(List<FetchRequest.Text> requests) throws ConnectorException, InterruptedException {
        int most = Math.min(MAX_EMAILS, desk.window());
        for (int from = 0; from < requests.size(); from += most) {
            some(requests.subList(from, Math.min(requests.size(), from + most)));
        }
    }

    private void some(List<FetchRequest.Text> requests) throws ConnectorException, InterruptedException {
        List<String> ids =
                requests.stream().map(request -> Lookup.key(request.id())).toList();
        long mostBytes = requests.stream()
                .mapToLong(FetchRequest.Text::maxBytesPerPart)
                .min()
                .orElse(0);
        try {
            take(requests, desk.api().run(new EmailTextGet(Ids.of(ids), mostBytes)));
        } catch (WireException broken) {
            if (!Failures.isTooLarge(broken)) {
                throw Failures.of(broken);
            }
            halves(requests);
        } catch (MethodError refused) {
            if (Failures.stopsAll(refused)) {
                throw Failures.of(refused);
            }
            if (refused.type().equals("invalidArguments")) {
                // a server that does not take such questions takes none of them
                blobs.run(List.copyOf(requests));
                return;
            }
            // too many, or one among them that the server cannot take apart
            halves(requests);
        }
    }

    /** That these texts are long says nothing of other questions: the desk's window stays as it is. */
    private void halves(List<FetchRequest.Text> requests) throws ConnectorException, InterruptedException {
        int half = requests.size() / 2;
        if (half == 0) {
            blobs.run(List.copyOf(requests));
            return;
        }
        some(requests.subList(0, half));
        some(requests.subList(half, requests.size()));
    }

    private void take(List<FetchRequest.Text> requests, Got<EmailTextGet.Row> got)
            throws ConnectorException, InterruptedException {
        Map<String, EmailTextGet.Row> rows = new HashMap<>();
        got.list().forEach(row -> rows.put(row.id(), row));
        List<FetchRequest> others = new ArrayList<>();
        for (FetchRequest.Text request : requests) {
            Optional<byte[]> text =
                    Optional.ofNullable(rows.get(Lookup.key(request.id()))).flatMap(TextMessage::of);
            if (text.isPresent()) {
                give(request, text.get());
            } else {
                others.add(request);
            }
        }
        if (!others.isEmpty()) {
            blobs.run(others);
        }
    }

    private void give(FetchRequest request, byte[] text) {
        try (ContentSink.Receiver receiver = sink.begin(request, text.length)) {
            receiver.write(text, 0, text.length);
            receiver.complete();
        }
    }
}
