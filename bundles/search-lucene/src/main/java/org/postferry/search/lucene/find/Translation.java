package org.postferry.search.lucene.find;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.intervals.IntervalQuery;
import org.apache.lucene.queries.intervals.Intervals;
import org.apache.lucene.queries.intervals.IntervalsSource;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.postferry.model.AccountId;
import org.postferry.search.lucene.analysis.Words;
import org.postferry.search.lucene.index.Fields;
import org.postferry.search.lucene.query.Query;
import org.postferry.search.lucene.query.QueryParser;

/** Makes of a query what Lucene runs. */
final class Translation {
    /** What was written just so counts a little more than what is only the same without accents. */
    private static final float EXACT_BOOST = 0.2f;

    /** A word in the subject says more of an email than one of many in its body. */
    private static final float SUBJECT_BOOST = 3;

    private static final float PEOPLE_BOOST = 2;

    /** Words that a star may stand for where it follows several words; a single word with a star has no such limit. */
    private static final int MAX_EXPANSIONS = 1_024;

    /** Of a query of as many words as one may have, each is looked for in each field, folded and as it is written. */
    static final int MAX_CLAUSES = 2 * Fields.TEXT.size() * QueryParser.MAX_PARTS;

    private final Names names;
    private final boolean ranked;

    /** @param names finds the mailboxes, conversations and accounts that a person names @param ranked whether it matters how well each fits: else less is asked of Lucene */
    Translation(Names names, boolean ranked) {
        this.names = names;
        this.ranked = ranked;
    }

    org.apache.lucene.search.Query of(Query query) {
        if (query instanceof Query.Said said) {
            return said(said);
        } else if (query instanceof Query.And and) {
            return and(and.parts());
        } else if (query instanceof Query.Or or) {
            BooleanQuery.Builder any = new BooleanQuery.Builder();
            or.parts().forEach(part -> any.add(of(part), Occur.SHOULD));
            return any.build();
        } else if (query instanceof Query.Not not) {
            return new BooleanQuery.Builder()
                    .add(new MatchAllDocsQuery(), Occur.FILTER)
                    .add(of(not.part()), Occur.MUST_NOT)
                    .build();
        }
        return new ConstantScoreQuery(condition(query));
    }

    private org.apache.lucene.search.Query condition(Query query) {
        if (query instanceof Query.InMailbox in) {
            return any(Fields.MAILBOX, names.mailboxes(in.name()));
        } else if (query instanceof Query.OfAccount of) {
            return any(Fields.ACCOUNT, names.accounts(of.name()));
        } else if (query instanceof Query.HasKeyword has) {
            return exactly(Fields.KEYWORD, has.keyword());
        } else if (query instanceof Query.HasAttachment) {
            return exactly(Fields.ATTACHMENT, "true");
        } else if (query instanceof Query.HasMessageId has) {
            return exactly(Fields.MESSAGE_ID, has.messageId());
        } else if (query instanceof Query.InThread in) {
            return exactly(Fields.THREAD, names.thread(in.thread()).toString());
        } else if (query instanceof Query.Received received) {
            return LongPoint.newRangeQuery(Fields.RECEIVED, from(received.from()), until(received.until()));
        } else if (query instanceof Query.Size size) {
            return LongPoint.newRangeQuery(Fields.SIZE, size.least(), size.most());
        }
        return new MatchAllDocsQuery();
    }

    private static long from(Instant from) {
        boolean whole = from.getNano() == 0;
        return from.equals(Instant.MIN) ? Long.MIN_VALUE : from.getEpochSecond() + (whole ? 0 : 1);
    }

    private static long until(Instant until) {
        boolean whole = until.getNano() == 0;
        return until.equals(Instant.MAX) ? Long.MAX_VALUE : until.getEpochSecond() - (whole ? 1 : 0);
    }

    static org.apache.lucene.search.Query ofAccount(AccountId account) {
        return exactly(Fields.ACCOUNT, account.toString());
    }

    private static org.apache.lucene.search.Query exactly(String field, String value) {
        return new TermQuery(new Term(field, value));
    }

    private static org.apache.lucene.search.Query any(String field, Set<String> values) {
        return new TermInSetQuery(field, values.stream().map(BytesRef::new).collect(Collectors.toList()));
    }

    /** What excludes stands beside what is wanted, so that Lucene never has to list all emails first. */
    private org.apache.lucene.search.Query and(List<Query> parts) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        boolean wants = false;
        boolean saysNothing = parts.stream().allMatch(Translation::saysNothing);
        for (Query part : parts) {
            if (!saysNothing && saysNothing(part)) {
                continue; // the & of "R & D", the dash between two words
            }
            if (part instanceof Query.Not not) {
                all.add(of(not.part()), Occur.MUST_NOT);
            } else {
                all.add(of(part), Occur.MUST);
                wants = true;
            }
        }
        if (!wants) {
            all.add(new MatchAllDocsQuery(), Occur.FILTER);
        }
        return all.build();
    }

    /** Whether it is text without a letter or digit, so that it can be found nowhere. */
    private static boolean saysNothing(Query query) {
        if (query instanceof Query.Said said) {
            return Words.of(said.text()).isEmpty();
        } else if (query instanceof Query.And and) {
            return and.parts().stream().allMatch(Translation::saysNothing);
        } else if (query instanceof Query.Or or) {
            return or.parts().stream().allMatch(Translation::saysNothing);
        }
        return false;
    }

    private org.apache.lucene.search.Query said(Query.Said said) {
        List<String> words = Words.of(said.text());
        if (words.isEmpty()) {
            return new MatchNoDocsQuery("nothing in it is a word");
        }
        if (said.field() != Query.Field.ANYWHERE) {
            return inField(said.field().name().toLowerCase(Locale.ROOT), said, words);
        }
        if (!ranked) {
            BooleanQuery.Builder any = new BooleanQuery.Builder();
            Fields.TEXT.forEach(field -> any.add(inField(field, said, words), Occur.SHOULD));
            return any.build();
        }
        return new DisjunctionMaxQuery(
                Fields.TEXT.stream()
                        .map(field -> boosted(field, inField(field, said, words)))
                        .toList(),
                0.1f);
    }

    private static org.apache.lucene.search.Query boosted(String field, org.apache.lucene.search.Query query) {
        return switch (field) {
            case Fields.SUBJECT -> new BoostQuery(query, SUBJECT_BOOST);
            case Fields.FROM, Fields.TO -> new BoostQuery(query, PEOPLE_BOOST);
            default -> query;
        };
    }

    private org.apache.lucene.search.Query inField(String field, Query.Said said, List<String> words) {
        if (said.prefix()) {
            return prefix(field, words);
        }
        if (words.size() > 1) {
            PhraseQuery.Builder phrase = new PhraseQuery.Builder();
            words.forEach(word -> phrase.add(new Term(field, word)));
            return phrase.build();
        }
        TermQuery folded = new TermQuery(new Term(field, words.get(0)));
        String written = Words.asWritten(said.text());
        if (!ranked || written.equals(words.get(0))) {
            return folded;
        }
        return new BooleanQuery.Builder()
                .add(folded, Occur.MUST)
                .add(new BoostQuery(new TermQuery(new Term(field, written)), EXACT_BOOST), Occur.SHOULD)
                .build();
    }

    private static org.apache.lucene.search.Query prefix(String field, List<String> words) {
        int last = words.size() - 1;
        if (last == 0) {
            return new PrefixQuery(new Term(field, words.get(0)));
        }
        IntervalsSource[] sources = new IntervalsSource[words.size()];
        for (int i = 0; i < last; i++) {
            sources[i] = Intervals.term(words.get(i));
        }
        sources[last] = Intervals.prefix(new BytesRef(words.get(last)), MAX_EXPANSIONS);
        return new IntervalQuery(field, Intervals.phrase(sources));
    }
}
