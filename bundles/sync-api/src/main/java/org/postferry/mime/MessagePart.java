package org.postferry.mime;

import java.util.Optional;

/**
 * One leaf part of a message (RFC 8621 section 4.1.4).
 *
 * @param partId where it stands, such as {@code 2.1}: RFC 3501 section 6.4.5's part specifier
 * @param name its file name, cleaned for display: no path, no control characters
 * @param type its media type, lower case
 * @param sizeBytes of its decoded bytes
 */
public record MessagePart(
        String partId,
        Optional<String> name,
        String type,
        long sizeBytes,
        Optional<String> contentId,
        Optional<String> disposition) {}
