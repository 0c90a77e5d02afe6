package org.postferry.search.lucene.find;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;
import org.postferry.search.SearchPage.Facet;
import org.postferry.search.lucene.index.Fields;
import org.postferry.search.lucene.index.Traits;

/** Counts how the matches spread. Numbers within a segment are counted first, and become the bytes of names once a segment. One use. */
final class Facets extends SimpleCollector {
    /** Of senders there may be thousands; who wants more asks more precisely. */
    static final int MAX_VALUES = 20;

    private static final Comparator<Facet> MOST_FIRST =
            Comparator.comparingLong(Facet::emails).reversed().thenComparing(Facet::value);

    private final Counts accounts = new Counts();
    private final Counts mailboxes = new Counts();
    private final Counts senders = new Counts();
    private final Counts attachments = new Counts();
    private final Counts years = new Counts();
    private SortedDocValues traits = DocValues.emptySorted();
    private int[] traitsSeen = {};
    private SortedDocValues sender = DocValues.emptySorted();
    private int[] sendersSeen = {};
    /** Something was found of which nobody wrote its traits, in an index of an older form, so that none of these is told of the others alone. */
    private boolean isWithoutTraits;

    @Override
    protected void doSetNextReader(LeafReaderContext context) throws IOException {
        finish();
        traits = DocValues.getSorted(context.reader(), Fields.TRAITS);
        traitsSeen = new int[traits.getValueCount()];
        sender = DocValues.getSorted(context.reader(), Fields.SENDER);
        sendersSeen = new int[sender.getValueCount()];
    }

    @Override
    public void collect(int document) throws IOException {
        if (traits.advanceExact(document)) {
            traitsSeen[traits.ordValue()]++;
        } else {
            isWithoutTraits = true;
        }
        if (sender.advanceExact(document)) {
            sendersSeen[sender.ordValue()]++;
        }
    }

    @Override
    public void finish() throws IOException {
        for (int ord = 0; ord < traitsSeen.length; ord++) {
            if (traitsSeen[ord] > 0) {
                add(Traits.read(traits.lookupOrd(ord)), traitsSeen[ord]);
            }
        }
        for (int ord = 0; ord < sendersSeen.length; ord++) {
            if (sendersSeen[ord] > 0) {
                senders.add(sender.lookupOrd(ord), sendersSeen[ord]);
            }
        }
        traitsSeen = new int[0];
        sendersSeen = new int[0];
    }

    private void add(Traits common, int emails) {
        accounts.add(new BytesRef(common.account()), emails);
        attachments.add(new BytesRef(Boolean.toString(common.hasAttachment())), emails);
        years.add(new BytesRef(Integer.toString(common.year())), emails);
        common.mailboxes().forEach(mailbox -> mailboxes.add(new BytesRef(mailbox), emails));
    }

    @Override
    public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
    }

    /** Those that another one counted, which counts no more. */
    void add(Facets other) throws IOException {
        other.finish();
        accounts.add(other.accounts);
        mailboxes.add(other.mailboxes);
        senders.add(other.senders);
        attachments.add(other.attachments);
        years.add(other.years);
        isWithoutTraits |= other.isWithoutTraits;
    }

    /** What was counted, the most frequent first; without what the index does not tell of each match. */
    Map<String, List<Facet>> counted() throws IOException {
        finish();
        Map<String, List<Facet>> facets = new LinkedHashMap<>();
        facets.put("sender", senders.most());
        if (!isWithoutTraits) {
            facets.put("account", accounts.most());
            facets.put("mailbox", mailboxes.most());
            facets.put("attachment", attachments.most());
            facets.put("year", years.most());
        }
        return facets;
    }

    /** How many emails have each value. Of thousands of senders only those become texts that may be shown. */
    private static final class Counts {
        private final BytesRefHash values = new BytesRefHash();
        private long[] emails = new long[MAX_VALUES];

        void add(BytesRef value, long more) {
            if (value.length > 0) {
                int known = values.add(value);
                int at = known >= 0 ? known : -known - 1;
                emails = ArrayUtil.grow(emails, at + 1);
                emails[at] += more;
            }
        }

        void add(Counts other) {
            BytesRef value = new BytesRef();
            for (int i = 0; i < other.values.size(); i++) {
                add(other.values.get(i, value), other.emails[i]);
            }
        }

        /** The most frequent, these first; the others are never put in order. */
        List<Facet> most() {
            PriorityQueue<Facet> most = new PriorityQueue<>(MOST_FIRST.reversed());
            BytesRef value = new BytesRef();
            for (int i = 0; i < values.size(); i++) {
                if (most.size() < MAX_VALUES || emails[i] >= most.element().emails()) {
                    most.add(new Facet(values.get(i, value).utf8ToString(), emails[i]));
                }
                if (most.size() > MAX_VALUES) {
                    most.remove();
                }
            }
            return most.stream().sorted(MOST_FIRST).toList();
        }
    }
}
