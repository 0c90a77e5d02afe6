package org.postferry.attachment.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/** What the reading process says of one file. @param text what it says, or why nobody can know */
public record Answer(Kind kind, String text) {
    /** Bytes of one character in UTF-8, at most. */
    private static final int BYTES_PER_CHARACTER = 3;

    /** Characters of a reason, as many as are kept; it may be longer than the text that was asked for. */
    public static final int MAX_REASON_LENGTH = 500;

    /** How it went; the place in this list is what goes over the line. */
    public enum Kind {
        /** All of it. */
        WHOLE,
        /** Its beginning. */
        CUT,
        /** The text is a reason. */
        UNREADABLE
    }

    void write(DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(kind.ordinal());
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    /** @param maxLength a longer text is none of ours: whoever wrote it is out of its mind */
    public static Answer read(DataInputStream in, int maxLength) throws IOException {
        int kind = in.readByte();
        int length = in.readInt();
        int longest = Math.max(maxLength, MAX_REASON_LENGTH);
        if (kind < 0 || kind >= Kind.values().length || length < 0 || length > longest * BYTES_PER_CHARACTER) {
            throw new ProtocolException("the reading process answered kind " + kind + " with " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        Answer answer = new Answer(Kind.values()[kind], new String(bytes, StandardCharsets.UTF_8));
        int allowed = answer.kind() == Kind.UNREADABLE ? MAX_REASON_LENGTH : maxLength;
        if (answer.text().length() > allowed) {
            throw new ProtocolException("the reading process answered more than " + allowed + " characters");
        }
        return answer;
    }
}
