package org.postferry.store;

import java.util.List;
import java.util.Optional;

/**
 * What the attachments of one content say.
 *
 * @param extractor the version of what read them; a higher one reads them again
 * @param parts one for each attachment that was looked at, in the order of the message
 */
public record AttachmentText(int extractor, List<Part> parts) {
    /** Most characters of one email: some 150 printed pages, and little enough for a row of a database. */
    public static final int MAX_LENGTH = 300_000;

    /** Most attachments of one email. */
    public static final int MAX_PARTS = 100;

    public AttachmentText {
        if (extractor < 1) {
            throw new IllegalArgumentException("extractor " + extractor + " is below 1");
        }
        parts = List.copyOf(parts);
        if (parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException(parts.size() + " attachments, at most " + MAX_PARTS);
        }
        long length = parts.stream().mapToLong(part -> part.text().length()).sum();
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException(length + " characters, at most " + MAX_LENGTH);
        }
    }

    /**
     * One attachment.
     *
     * @param partId where it stands in the message
     * @param text empty where it says nothing, or nothing that can be read
     * @param unreadable why its text is not here or was cut, in a sentence; it is not tried again by this extractor
     */
    public record Part(String partId, String text, Optional<String> unreadable) {
        /** Most characters of a reason, and of a part's place. */
        public static final int MAX_REASON_LENGTH = 500;

        public Part {
            if (partId.length() > MAX_REASON_LENGTH || unreadable.orElse("").length() > MAX_REASON_LENGTH) {
                throw new IllegalArgumentException("more than " + MAX_REASON_LENGTH + " characters");
            }
        }
    }
}
