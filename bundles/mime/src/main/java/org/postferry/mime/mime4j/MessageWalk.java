package org.postferry.mime.mime4j;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.DefaultFieldBuilder;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.postferry.model.EmailHeader;

/**
 * Goes through a message once, without recursion and without holding it: hands each leaf to a visitor, keeps the tree
 * of parts. What breaks the parser ends the walk; what was read stays. Messages inside the message are leaves. One use
 * for one message, confined to one thread.
 */
final class MessageWalk {
    /** Takes the leaves in their order. */
    interface Visitor {
        /** Reads what it wants of the decoded bytes. False ends the walk. */
        boolean leaf(Part part, InputStream decoded) throws IOException;
    }

    private static final MimeConfig CONFIG = MimeConfig.custom()
            .setMaxLineLen(MimeLimits.MAX_LINE_BYTES)
            .setMaxHeaderCount(MimeLimits.MAX_FIELDS)
            .setMaxHeaderLen(-1) // ReadFields cuts instead
            .setMaxContentLen(-1)
            .build();

    private final Visitor visitor;
    private final HeaderReader header = new HeaderReader();
    private final MimeTokenStream tokens =
            new MimeTokenStream(CONFIG, DecodeMonitor.SILENT, new ReadFields(), new PartHeader(header));
    private final Deque<Part> open = new ArrayDeque<>();
    private final Part root = new Part("", null, new PartHeader(header).build());
    private byte[] preamble = {};
    private int parts;

    MessageWalk(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Goes through the message. An {@link IOException} is the stream's own. */
    void run(InputStream message, LongSupplier nanoTime) throws IOException {
        BoundedSource source = new BoundedSource(message, nanoTime);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        tokens.parse(source);
        try {
            EntityState state = tokens.getState();
            while (state != EntityState.T_END_OF_STREAM && take(state) && !source.isOutOfTime()) {
                state = tokens.next();
            }
        } catch (MimeException e) {
            // a line or a header beyond its limit: what was read stays
        } catch (IOException e) {
            if (source.hasFailed()) {
                throw e;
            }
        }
    }

    EmailHeader header() {
        return header.result();
    }

    Part root() {
        return root;
    }

    private boolean take(EntityState state) throws IOException {
        switch (state) {
            case T_START_MESSAGE -> open.push(root);
            case T_START_BODYPART -> {
                return beginPart();
            }
            case T_START_MULTIPART -> {
                describe().multipart = true;
                preamble = new byte[0];
            }
            case T_PREAMBLE -> preamble = tokens.getInputStream().readNBytes(MimeLimits.MAX_TEXT_BYTES);
            case T_END_MULTIPART -> {
                return endMultipart();
            }
            case T_BODY -> {
                try (InputStream decoded = tokens.getDecodedInputStream()) {
                    return visitor.leaf(describe(), decoded);
                }
            }
            case T_END_BODYPART -> open.pop();
            default -> {}
        }
        return true;
    }

    private boolean beginPart() {
        Part parent = open.element();
        Part part = new Part(parent.nextChildId(), parent, root.content);
        parent.children.add(part);
        open.push(part);
        preamble = new byte[0];
        return ++parts <= MimeLimits.MAX_PARTS;
    }

    private Part describe() {
        Part part = open.element();
        part.content = (PartHeader.Content) tokens.getBodyDescriptor();
        return part;
    }

    /** A multipart in which the boundary was never found: what stood there is its text. */
    private boolean endMultipart() throws IOException {
        Part part = open.element();
        if (!part.children.isEmpty()) {
            return true;
        }
        part.multipart = false;
        part.content = part.content.asText();
        return visitor.leaf(part, new ByteArrayInputStream(preamble));
    }

    /**
     * Keeps the beginning of a field that is too long, where Mime4j would give up the message. Of fields that nobody reads,
     * most of a header, it makes nothing: Mime4j passes over them as over those that are malformed.
     */
    private static final class ReadFields extends DefaultFieldBuilder {
        ReadFields() {
            super(-1);
        }

        @Override
        public void append(ByteArrayBuffer line) {
            if (line != null && getRaw().length() + line.length() <= MimeLimits.MAX_FIELD_BYTES) {
                getRaw().append(line.buffer(), 0, line.length());
            }
        }

        @Override
        public @Nullable RawField build() throws MimeException {
            byte[] raw = getRaw().buffer();
            int colon = HeaderReader.colon(raw, 0, getRaw().length());
            return PartHeader.reads(raw, colon) || HeaderReader.reads(raw, 0, colon) ? super.build() : null;
        }
    }
}
