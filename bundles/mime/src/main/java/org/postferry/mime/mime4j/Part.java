package org.postferry.mime.mime4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postferry.mime.MessagePart;

/** One part of a message while it is read: a multipart with children, or a leaf. Confined to one thread. */
final class Part {
    final String id;
    /** Null for the message itself. */
    final @Nullable Part parent;

    final List<Part> children = new ArrayList<>();
    PartHeader.Content content;
    boolean multipart;
    long sizeBytes;

    /** The bytes of a text leaf that are shown, decoded from their transfer encoding. */
    byte[] text = {};

    Part(String id, @Nullable Part parent, PartHeader.Content content) {
        this.id = id;
        this.parent = parent;
        this.content = content;
    }

    /** The id of the next child: RFC 3501 section 6.4.5 counts from 1. */
    String nextChildId() {
        String prefix = id.isEmpty() ? "" : id + ".";
        return prefix + (children.size() + 1);
    }

    /** A message that is one leaf has one part, 1. */
    String partId() {
        return id.isEmpty() ? "1" : id;
    }

    String decodedText() {
        return content.charset().isEmpty() ? MailCharsets.decode(text) : MailCharsets.decode(text, content.charset());
    }

    MessagePart described() {
        return new MessagePart(
                partId(), content.name(), content.type(), sizeBytes, content.contentId(), content.disposition());
    }
}
