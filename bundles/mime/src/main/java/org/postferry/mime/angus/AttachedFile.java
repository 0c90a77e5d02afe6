package org.postferry.mime.angus;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.Locale;
import org.postferry.mime.MessageDraft;

/** A file of a message, with its name as RFC 2231 writes it. @param shown inside the HTML */
record AttachedFile(MessageDraft.Attachment attachment, boolean shown) implements Body {
    private static final String ANYTHING = "application/octet-stream";

    @Override
    public void into(MimePart part) throws MessagingException {
        String type = type();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(attachment.content(), type)));
        // both set by hand: Angus Mail takes the system's charset for a name
        part.setHeader("Content-Type", contentType(type));
        part.setHeader(
                "Content-Disposition",
                new ContentDisposition(shown ? Part.INLINE : Part.ATTACHMENT, named("filename")).toString());
        part.setHeader("Content-Transfer-Encoding", "base64");
        if (attachment.contentId().isPresent()) {
            part.setHeader("Content-ID", "<" + attachment.contentId().get() + ">");
        }
    }

    /** RFC 2046 sections 5.1 and 5.2.1: what has parts of its own must not be encoded, so it goes as a file like any other. */
    private String type() {
        String type = attachment.type().toLowerCase(Locale.ROOT);
        return type.startsWith("multipart/") || type.startsWith("message/") ? ANYTHING : type;
    }

    private String contentType(String type) {
        int slash = type.indexOf('/');
        return new ContentType(type.substring(0, slash), type.substring(slash + 1), named("name")).toString();
    }

    private ParameterList named(String parameter) {
        ParameterList parameters = new ParameterList();
        if (!attachment.name().isEmpty()) {
            parameters.set(parameter, attachment.name(), AngusMessageComposer.CHARSET);
        }
        return parameters;
    }
}
