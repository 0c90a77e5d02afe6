package org.postferry.store.h2.row;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.model.Keyword;

/**
 * Base: an email in one mailbox as a scope reported it.
 *
 * @param remote the remote id it is reported under; 0 where the email is kept here alone: by a rejected hold, or as a copy or a message of
 *     ours that its mailbox has not reported yet
 * @param mailbox one of {@link Keys#isUnplaced} where nobody knows
 */
public record Place(long scope, long remote, long mailbox, Set<Keyword> keywords, boolean deleted) {
    private static final int DELETED = 1;
    private static final int OWN_SCOPE = 2;
    private static final int FIRST_KEYWORD = 4;

    /** Those that nearly every email bears are one bit each. */
    private static final List<Keyword> COMMON =
            List.of(Keyword.SEEN, Keyword.ANSWERED, Keyword.FLAGGED, Keyword.DRAFT, Keyword.FORWARDED, Keyword.JUNK);

    public Place {
        keywords = Set.copyOf(keywords);
    }

    /** Whether it is on the server. */
    public boolean isReported() {
        return remote != 0;
    }

    /** The same place, kept here without a membership on the server. */
    public Place kept() {
        return new Place(scope, 0, mailbox, keywords, deleted);
    }

    static byte[] encode(List<Place> places) {
        return new ByteWriter().list(places, (out, place) -> place.write(out)).bytes();
    }

    static List<Place> decode(byte[] bytes) {
        return new ByteReader(bytes).list(Place::read);
    }

    private void write(ByteWriter out) {
        long marks = (deleted ? DELETED : 0) | (scope == mailbox ? OWN_SCOPE : 0);
        Set<Keyword> rare = new TreeSet<>(keywords);
        for (int i = 0; i < COMMON.size(); i++) {
            marks |= rare.remove(COMMON.get(i)) ? (long) FIRST_KEYWORD << i : 0;
        }
        out.number(marks).number(mailbox).number(remote);
        if (scope != mailbox) {
            out.number(scope);
        }
        out.list(rare, (to, keyword) -> to.text(keyword.name()));
    }

    private static Place read(ByteReader in) {
        long marks = in.number();
        long mailbox = in.number();
        long remote = in.number();
        long scope = (marks & OWN_SCOPE) != 0 ? mailbox : in.number();
        Set<Keyword> keywords = new TreeSet<>();
        for (int i = 0; i < COMMON.size(); i++) {
            if ((marks & (long) FIRST_KEYWORD << i) != 0) {
                keywords.add(COMMON.get(i));
            }
        }
        in.list(ByteReader::text).forEach(name -> keywords.add(new Keyword(name)));
        return new Place(scope, remote, mailbox, keywords, (marks & DELETED) != 0);
    }
}
