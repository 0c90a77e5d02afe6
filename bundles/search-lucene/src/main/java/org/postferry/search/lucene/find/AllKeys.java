package org.postferry.search.lucene.find;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.postferry.model.EmailId;
import org.postferry.search.lucene.index.Fields;

/** Gathers which emails match and nothing else of them. One use. */
final class AllKeys extends SimpleCollector {
    private final int limit;
    private final List<EmailId> emails = new ArrayList<>();
    private NumericDocValues keys = DocValues.emptyNumeric();

    AllKeys(int limit) {
        this.limit = limit;
    }

    @Override
    protected void doSetNextReader(LeafReaderContext context) throws IOException {
        keys = DocValues.getNumeric(context.reader(), Fields.ID);
    }

    @Override
    public void collect(int document) throws IOException {
        if (emails.size() < limit && keys.advanceExact(document)) {
            emails.add(EmailId.ofKey(keys.longValue()));
        }
    }

    @Override
    public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
    }

    List<EmailId> emails() {
        return emails;
    }
}
