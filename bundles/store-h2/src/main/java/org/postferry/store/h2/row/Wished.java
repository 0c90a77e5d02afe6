package org.postferry.store.h2.row;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.model.Keyword;

/**
 * What one pending wish does to one email. Stands in the email's row, so that visible follows from that row alone.
 *
 * @param into mailboxes it is put into
 * @param outOf mailboxes it is taken out of
 * @param done scopes whose server bears the keywords already
 */
public record Wished(
        long mutation,
        Set<Keyword> add,
        Set<Keyword> remove,
        Set<Long> into,
        Set<Long> outOf,
        boolean destroy,
        Set<Long> done) {
    /** Instead of a scope: no scope has that number. */
    private static final long APPENDED = 0;

    public Wished {
        add = Set.copyOf(add);
        remove = Set.copyOf(remove);
        into = Set.copyOf(into);
        outOf = Set.copyOf(outOf);
        done = Set.copyOf(done);
    }

    public static Wished keywords(long mutation, Set<Keyword> add, Set<Keyword> remove) {
        return new Wished(mutation, add, remove, Set.of(), Set.of(), false, Set.of());
    }

    public static Wished mailboxes(long mutation, Set<Long> into, Set<Long> outOf) {
        return new Wished(mutation, Set.of(), Set.of(), into, outOf, false, Set.of());
    }

    public static Wished destruction(long mutation) {
        return new Wished(mutation, Set.of(), Set.of(), Set.of(), Set.of(), true, Set.of());
    }

    /** Of the email that a message put into a mailbox is shown as: it changes nothing, and says that the message is on its way. */
    public static Wished appended(long mutation) {
        return new Wished(mutation, Set.of(), Set.of(), Set.of(), Set.of(), false, Set.of(APPENDED));
    }

    public boolean isAppended() {
        return done.contains(APPENDED);
    }

    public boolean isOfKeywords() {
        return !destroy && into.isEmpty() && outOf.isEmpty();
    }

    /** The same, with another scope done. */
    public Wished doneIn(long scope) {
        Set<Long> more = new HashSet<>(done);
        more.add(scope);
        return new Wished(mutation, add, remove, into, outOf, destroy, more);
    }

    /** Changes what is shown as the person wishes it. */
    void apply(Set<Long> mailboxes, Set<Keyword> keywords) {
        keywords.removeAll(remove);
        keywords.addAll(add);
        mailboxes.removeAll(outOf);
        mailboxes.addAll(into);
        if (destroy) {
            mailboxes.clear();
        }
    }

    void write(ByteWriter out) {
        out.number(mutation).flag(destroy);
        writeKeywords(out, add);
        writeKeywords(out, remove);
        writeNumbers(out, into);
        writeNumbers(out, outOf);
        writeNumbers(out, done);
    }

    static Wished read(ByteReader in) {
        long mutation = in.number();
        boolean destroy = in.flag();
        return new Wished(
                mutation,
                readKeywords(in),
                readKeywords(in),
                readNumbers(in),
                readNumbers(in),
                destroy,
                readNumbers(in));
    }

    /** Sorted: the same values must be the same bytes. */
    static void writeKeywords(ByteWriter out, Collection<Keyword> keywords) {
        out.list(new TreeSet<>(keywords), (to, keyword) -> to.text(keyword.name()));
    }

    static Set<Keyword> readKeywords(ByteReader in) {
        Set<Keyword> keywords = new TreeSet<>();
        in.list(ByteReader::text).forEach(name -> keywords.add(new Keyword(name)));
        return keywords;
    }

    /** Ascending, each as the distance to the one before: a hundred thousand emails take a byte or two each. */
    static void writeNumbers(ByteWriter out, Collection<Long> numbers) {
        long[] before = {0};
        out.list(new TreeSet<>(numbers), (to, number) -> {
            to.number(number - before[0]);
            before[0] = number;
        });
    }

    static Set<Long> readNumbers(ByteReader in) {
        long[] before = {0};
        return new TreeSet<>(in.list(from -> before[0] += from.number()));
    }
}
