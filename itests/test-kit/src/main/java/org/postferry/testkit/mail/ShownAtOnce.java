package org.postferry.testkit.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.postferry.model.ContentState;
import org.postferry.store.ContentWriter;
import org.postferry.store.Wish;

/** What the outbox makes of a message before the store is told of it, for tests that speak to the store themselves. */
public final class ShownAtOnce {
    private ShownAtOnce() {}

    /** The same wish, with the subject to show. */
    public static Wish.Append of(Wish.Append wish) {
        try (InputStream in = wish.message().open()) {
            return wish.shownWith(new ContentWriter.Summary(
                    ContentState.FULL, "The text", false, Optional.of(SubjectOnly.in(in.readAllBytes()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
