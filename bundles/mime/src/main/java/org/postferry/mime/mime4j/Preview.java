package org.postferry.mime.mime4j;

import static org.postferry.mime.MessageReader.MAX_PREVIEW_LENGTH;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the preview of a message while it is walked, out of as little text as that takes. This runs for every message:
 * decoding and parsing all of its text would cost more than all the rest. One use for one message.
 */
final class Preview implements MessageWalk.Visitor {
    /** A preview is full of so many bytes that are no white space, even in a charset of four bytes a character. */
    private static final int ENOUGH = 4 * MAX_PREVIEW_LENGTH;

    /** HTML is read on until it gives so many characters: the last of them may be half an entity that was cut in two. */
    private static final int ENOUGH_OF_HTML = MAX_PREVIEW_LENGTH + 64;

    /** Plain text is read in such pieces: as a rule two of them are enough. */
    private static final int PIECE_BYTES = 1_024;

    /** As much HTML is read at first; where its style is longer, four times as much, and so on. */
    private static final int FIRST_SOURCE_BYTES = 4 * 1_024;

    private static final int GROWTH = 4;

    /** What was read out of HTML parts. */
    private final Map<Part, String> htmlTexts = new HashMap<>();

    private int visible;
    private boolean attachment;

    /** Ends the walk where the rest of the message changes nothing: behind full text, at a large file as a rule. */
    @Override
    public boolean leaf(Part part, InputStream decoded) throws IOException {
        attachment |= BodyParts.isSaved(part);
        if (part.content.isText() && !part.content.isAttachment() && visible < ENOUGH) {
            read(part, decoded);
        }
        return !(attachment && visible >= ENOUGH);
    }

    private void read(Part part, InputStream decoded) throws IOException {
        if (!part.content.isHtml()) {
            plain(part, decoded);
        } else if (!hasPlainHalf(part)) {
            html(part, decoded);
        }
    }

    private void plain(Part part, InputStream decoded) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(2 * PIECE_BYTES);
        int found = 0;
        while (found < ENOUGH && text.size() < MimeLimits.MAX_PREVIEW_TEXT_BYTES) {
            byte[] piece = decoded.readNBytes(PIECE_BYTES);
            if (piece.length == 0) {
                break;
            }
            text.writeBytes(piece);
            found += visible(piece);
        }
        part.text = text.toByteArray();
        // what has a name may turn out to be an attachment
        visible += part.content.name().isEmpty() ? found : 0;
    }

    private static int visible(byte[] text) {
        int visible = 0;
        for (byte b : text) {
            visible += b < 0 || b > ' ' ? 1 : 0;
        }
        return visible;
    }

    /** Whether it is one half of an alternative whose other half says the same in plain text. */
    private static boolean hasPlainHalf(Part html) {
        for (Part part = html.parent; part != null; part = part.parent) {
            boolean alternative = part.content.type().equals("multipart/alternative");
            if (alternative && part.children.stream().anyMatch(Preview::isPlainWithText)) {
                return true;
            }
        }
        return false;
    }

    /** The plain half of some newsletters is empty. */
    private static boolean isPlainWithText(Part part) {
        return !part.content.isHtml()
                && part.content.name().isEmpty()
                && !HeaderText.clean(part.decodedText(), 1).isEmpty();
    }

    private void html(Part part, InputStream decoded) throws IOException {
        ByteArrayOutputStream source = new ByteArrayOutputStream(FIRST_SOURCE_BYTES);
        String text = "";
        for (int size = FIRST_SOURCE_BYTES; size <= MimeLimits.MAX_PREVIEW_SOURCE_BYTES; size *= GROWTH) {
            source.writeBytes(decoded.readNBytes(size - source.size()));
            part.text = source.toByteArray();
            text = new HtmlBody(part.decodedText()).text(ENOUGH_OF_HTML);
            if (text.length() >= ENOUGH_OF_HTML || source.size() < size) {
                break;
            }
        }
        htmlTexts.put(part, text);
    }

    /** The beginning of what is shown as text, after the walk. */
    String of(BodyParts parts) {
        StringBuilder preview = new StringBuilder();
        for (Part part : parts.text) {
            if (preview.length() >= MAX_PREVIEW_LENGTH) {
                break;
            }
            preview.append(textOf(part)).append(' ');
        }
        String text = HeaderText.clean(preview.toString(), MAX_PREVIEW_LENGTH);
        return text.isEmpty() ? firstOf(parts.html) : text;
    }

    private String firstOf(List<Part> parts) {
        return parts.isEmpty() ? "" : HeaderText.clean(textOf(parts.get(0)), MAX_PREVIEW_LENGTH);
    }

    private String textOf(Part part) {
        return part.content.isHtml() ? htmlTexts.getOrDefault(part, "") : part.decodedText();
    }
}
