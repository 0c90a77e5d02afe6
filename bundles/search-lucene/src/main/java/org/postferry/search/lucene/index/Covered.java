package org.postferry.search.lucene.index;

import java.util.LinkedHashMap;
import java.util.Map;
import org.postferry.model.EmailId;

/**
 * Up to where in the journal each of the emails that were indexed of late is covered: a first sync tells of an email twice,
 * of its header and of its content, and where the index comes later than both, the row that was read has both. What is
 * forgotten is indexed once more. Not thread-safe.
 */
final class Covered {
    /** Some 8 MB; as far as an index lags behind a first sync on a small machine. */
    static final int MAX_EMAILS = 100_000;

    private final Map<Long, Long> upTo = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MAX_EMAILS;
        }
    };

    /** Its present row was indexed. @param sequence the journal's end before the row was read */
    void covers(EmailId email, long sequence) {
        upTo.put(email.key(), sequence);
    }

    /** Whether what this entry tells of is in the index already. */
    boolean isCovered(EmailId email, long sequence) {
        Long covered = upTo.get(email.key());
        return covered != null && sequence <= covered;
    }
}
