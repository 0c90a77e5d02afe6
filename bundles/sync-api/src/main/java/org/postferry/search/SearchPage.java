package org.postferry.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.EmailId;

/**
 * A page of hits.
 *
 * @param next where the following page begins; empty at the end
 * @param total how many emails match, all pages together
 * @param facets how the matches spread, by {@code account}, {@code mailbox}, {@code sender}, {@code year} and {@code attachment}; of each the most frequent values.
 *     One that the index cannot count is left out, as while one that an older version wrote still answers; an email in more than 1,000 mailboxes counts in 1,000 of them
 * @param index how far the index was
 */
public record SearchPage(
        List<Hit> items, Optional<String> next, long total, Map<String, List<Facet>> facets, IndexState index) {
    public SearchPage {
        items = List.copyOf(items);
        facets = Map.copyOf(facets);
    }

    /** An email that matches. @param snippet where it matches, as HTML that is safe to show: text escaped, matches in {@code <mark>} */
    public record Hit(EmailId email, String snippet) {}

    /** One value and how many of the matches have it. */
    public record Facet(String value, long emails) {}
}
