package org.postferry.search.lucene.find;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.postferry.search.SearchRequest;

/**
 * The last hit of a page, so that the next page begins behind it, however many there were before.
 *
 * @param rank what it was sorted by first: its time, or how well it fits as the bits of a float
 * @param key of its email, which decides between equals
 * @param now seconds since 1970 that newer mail was judged by, the same for all pages
 */
record PageCursor(long rank, long key, long now) {
    private static final Pattern SHAPE = Pattern.compile("(-?\\d{1,19})\\.(\\d{1,19})\\.(\\d{1,19})\\.([0-9a-f]{1,8})");

    /** As text that fits this request only. */
    String writtenFor(SearchRequest request) {
        String text = rank + "." + key + "." + now + "." + Long.toHexString(mark(request));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Empty when it is none, or one of another query. */
    static Optional<PageCursor> read(String written, SearchRequest request) {
        try {
            Matcher parts =
                    SHAPE.matcher(new String(Base64.getUrlDecoder().decode(written), StandardCharsets.US_ASCII));
            boolean ours = parts.matches() && parts.group(4).equals(Long.toHexString(mark(request)));
            return ours
                    ? Optional.of(new PageCursor(
                            Long.parseLong(parts.group(1)),
                            Long.parseLong(parts.group(2)),
                            Long.parseLong(parts.group(3))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long mark(SearchRequest request) {
        CRC32 mark = new CRC32();
        mark.update(
                (request.order() + "\n" + request.account() + "\n" + request.query()).getBytes(StandardCharsets.UTF_8));
        return mark.getValue();
    }
}
