package org.postferry.mime.angus;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postferry.mime.MessageDraft;

/**
 * What goes into a message or into a part of one. Every content is a {@link DataHandler} that writes itself, so that nobody has
 * to ask the static {@code CommandMap}, which finds nothing inside OSGi.
 */
@FunctionalInterface
interface Body {
    void into(MimePart part) throws MessagingException;

    /** Files around images around the two texts (RFC 2046 section 5.1, RFC 2387), as little of it as is needed. */
    static Body of(MessageDraft draft) {
        List<Body> files = new ArrayList<>();
        List<Body> images = new ArrayList<>();
        for (MessageDraft.Attachment attachment : draft.attachments()) {
            boolean shown = attachment.contentId().isPresent() && draft.html().isPresent();
            (shown ? images : files).add(new AttachedFile(attachment, shown));
        }
        List<Body> texts = new ArrayList<>();
        if (draft.text().isPresent() || draft.html().isEmpty()) {
            texts.add(text("text/plain", draft.text().orElse("")));
        }
        draft.html().ifPresent(html -> texts.add(wrapped("related", text("text/html", html), images)));
        Body read = texts.size() == 1 ? texts.get(0) : multipart("alternative", texts);
        return wrapped("mixed", read, files);
    }

    private static Body wrapped(String subtype, Body first, List<Body> others) {
        if (others.isEmpty()) {
            return first;
        }
        List<Body> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return multipart(subtype, all);
    }

    private static Body text(String type, String text) {
        byte[] bytes = text.replaceAll("\r\n|\r|\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return part -> part.setDataHandler(new DataHandler(new ByteArrayDataSource(bytes, type + "; charset=utf-8")));
    }

    private static Body multipart(String subtype, List<Body> bodies) {
        return part -> {
            MimeMultipart parts = new MimeMultipart(subtype);
            for (Body body : bodies) {
                MimeBodyPart child = new MimeBodyPart();
                body.into(child);
                parts.addBodyPart(child);
            }
            parts.setParent(part);
            part.setDataHandler(new Parts(parts));
        };
    }

    /** Several parts as the content of one. */
    final class Parts extends DataHandler {
        private final MimeMultipart parts;

        Parts(MimeMultipart parts) {
            super(parts, parts.getContentType());
            this.parts = parts;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                parts.writeTo(out);
            } catch (MessagingException e) {
                throw new IOException(e);
            }
        }
    }
}
