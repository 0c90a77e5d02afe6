package org.postferry.core.account;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageSummary;
import org.postferry.model.ContentState;
import org.postferry.store.ContentWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a list shows of a message, read out of its bytes. */
public final class Summaries {
    private static final Logger LOG = LoggerFactory.getLogger(Summaries.class);

    private Summaries() {}

    /**
     * Empty where the reader has a defect: that costs the message its preview, and nothing else.
     *
     * @param state what of the message {@code bytes} are
     * @param name for the log
     */
    public static Optional<ContentWriter.Summary> read(
            MessageReader reader, InputStream bytes, ContentState state, Object name) throws IOException {
        try {
            MessageSummary read = reader.summary(bytes);
            return Optional.of(
                    new ContentWriter.Summary(state, read.preview(), read.hasAttachment(), Optional.of(read.header())));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("{} could not be read; its bytes are kept", name, e);
            return Optional.empty();
        }
    }
}
