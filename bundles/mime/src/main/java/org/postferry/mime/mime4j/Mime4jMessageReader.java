package org.postferry.mime.mime4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jsoup.nodes.Entities;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageSummary;
import org.postferry.mime.MessageText;
import org.postferry.model.EmailHeader;

/** Reads messages with Mime4j's stream parser and jsoup, within {@link MimeLimits}. Thread-safe: each call has its own walk. */
@Component
public final class Mime4jMessageReader implements MessageReader {
    private final LongSupplier nanoTime;

    @Activate
    public Mime4jMessageReader() {
        this(System::nanoTime);
    }

    Mime4jMessageReader(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public EmailHeader header(byte[] header) {
        return HeaderReader.read(header);
    }

    @Override
    public MessageSummary summary(InputStream message) throws IOException {
        Preview preview = new Preview();
        MessageWalk walk = new MessageWalk(preview);
        walk.run(message, nanoTime);
        BodyParts parts = new BodyParts(walk.root());
        return new MessageSummary(walk.header(), preview.of(parts), parts.hasAttachment());
    }

    /** At most so much of it after white space was folded. */
    private static String textOf(Part part, int maxLength) {
        return part.content.isHtml() ? new HtmlBody(part.decodedText()).text(maxLength) : part.decodedText();
    }

    @Override
    public MessageBody body(InputStream message) throws IOException {
        BodyParts parts = walked(message, new TextWithin(true));
        StringBuilder html = new StringBuilder();
        int remoteImages = 0;
        if (parts.html.stream().anyMatch(part -> part.content.isHtml())) {
            for (Part part : parts.html) {
                HtmlBody body = new HtmlBody(part.content.isHtml() ? part.decodedText() : asHtml(part));
                html.append("<div>").append(body.sanitised()).append("</div>");
                remoteImages += body.remoteImages();
            }
        }
        List<MessagePart> attachments =
                parts.attachments.stream().map(Part::described).toList();
        return new MessageBody(joined(parts.text), html.toString(), attachments, remoteImages);
    }

    @Override
    public MessageText text(InputStream message) throws IOException {
        BodyParts parts = walked(message, new TextWithin(false));
        List<String> names = parts.attachments.stream()
                .flatMap(part -> part.content.name().stream())
                .toList();
        String said = joined(parts.text);
        String besides = besides(parts, said);
        return said.isBlank() ? new MessageText(besides, "", names) : new MessageText(said, besides, names);
    }

    /** What the HTML halves of alternatives say. Most say the same as the plain ones, and are not read for that. */
    private static String besides(BodyParts parts, String said) {
        List<Part> halves = parts.html.stream()
                .filter(part -> part.content.isHtml() && !parts.text.contains(part))
                .toList();
        if (halves.isEmpty()) {
            return "";
        }
        SaidWords words = new SaidWords(said);
        if (halves.stream().allMatch(half -> words.haveAllOfHtml(half.decodedText()))) {
            return "";
        }
        String besides = joined(halves);
        return words.haveAll(besides) ? "" : besides;
    }

    private BodyParts walked(InputStream message, TextWithin kept) throws IOException {
        MessageWalk walk = new MessageWalk(kept);
        walk.run(message, nanoTime);
        return new BodyParts(walk.root());
    }

    private static String asHtml(Part part) {
        return "<pre>" + Entities.escape(part.decodedText()) + "</pre>";
    }

    /** Line ends become one character, NUL goes. */
    private static String joined(List<Part> parts) {
        List<String> texts = new ArrayList<>();
        for (Part part : parts) {
            texts.add(textOf(part, MimeLimits.MAX_TEXT_BYTES));
        }
        return String.join("\n", texts).replace("\r\n", "\n").replace("\0", "");
    }

    @Override
    public Optional<MessagePart> part(InputStream message, String partId, PartTarget target) throws IOException {
        OnePart part = new OnePart(partId, target);
        try {
            new MessageWalk(part).run(message, nanoTime);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return part.found();
    }

    /** Keeps text up to the limit of a message; the rest is counted where somebody wants to know sizes. */
    private static final class TextWithin implements MessageWalk.Visitor {
        private final boolean sizes;
        private int left = MimeLimits.MAX_TEXT_BYTES;

        TextWithin(boolean sizes) {
            this.sizes = sizes;
        }

        @Override
        public boolean leaf(Part part, InputStream decoded) throws IOException {
            if (part.content.isText() && !part.content.isAttachment()) {
                part.text = decoded.readNBytes(left);
                left -= part.text.length;
            }
            if (sizes) {
                part.sizeBytes = part.text.length + decoded.transferTo(OutputStream.nullOutputStream());
            }
            return true;
        }
    }
}
