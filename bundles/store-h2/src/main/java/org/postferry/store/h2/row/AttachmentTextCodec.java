package org.postferry.store.h2.row;

import com.github.luben.zstd.Zstd;
import java.util.Optional;
import org.postferry.store.AttachmentText;

/** The parts of an {@link AttachmentText} as one compressed value. */
public final class AttachmentTextCodec {
    private static final int VERSION = 1;

    private AttachmentTextCodec() {}

    public static byte[] encode(AttachmentText text) {
        byte[] raw = new ByteWriter()
                .list(
                        text.parts(),
                        (out, part) -> out.text(part.partId()).text(part.text()).optionalText(part.unreadable()))
                .bytes();
        return new ByteWriter()
                .number(VERSION)
                .number(raw.length)
                .block(Zstd.compress(raw))
                .bytes();
    }

    public static AttachmentText decode(int extractor, byte[] stored) {
        ByteReader in = new ByteReader(stored);
        long version = in.number();
        if (version != VERSION) {
            throw new IllegalStateException("the text of attachments is of version " + version + ", not " + VERSION);
        }
        int length = (int) in.number();
        ByteReader raw = new ByteReader(Zstd.decompress(in.block(), length));
        return new AttachmentText(extractor, raw.list(AttachmentTextCodec::part));
    }

    private static AttachmentText.Part part(ByteReader in) {
        String partId = in.text();
        String text = in.text();
        Optional<String> unreadable = in.optionalText();
        return new AttachmentText.Part(partId, text, unreadable);
    }
}
