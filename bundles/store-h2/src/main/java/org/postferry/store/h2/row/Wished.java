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
 * @param outOf mailboxes it is taken out of; of a destruction, those it was shown in when it was asked for
 * @param kind whether it changes keywords and mailboxes, or is of another kind
 * @param done scopes whose server bears the keywords already
 */
public record Wished(
        long mutation,
        Set<Keyword> add,
        Set<Keyword> remove,
        Set<Long> into,
        Set<Long> outOf,
        Kind kind,
        Set<Long> done) {
    /** What it is besides a change of keywords and mailboxes. In the order of the numbers in the rows: new ones go last. */
    public enum Kind {
        CHANGE,
        DESTRUCTION,
        /** Changes nothing, and says that the email is a message on its way to its server. */
        APPENDED
    }

    public Wished {
        add = Set.copyOf(add);
        remove = Set.copyOf(remove);
        into = Set.copyOf(into);
        outOf = Set.copyOf(outOf);
        done = Set.copyOf(done);
    }

    /** One that changes keywords and mailboxes. */
    public static Wished change(long mutation, Set<Keyword> add, Set<Keyword> remove, Set<Long> into, Set<Long> outOf) {
        return new Wished(mutation, add, remove, into, outOf, Kind.CHANGE, Set.of());
    }

    public static Wished keywords(long mutation, Set<Keyword> add, Set<Keyword> remove) {
        return change(mutation, add, remove, Set.of(), Set.of());
    }

    public static Wished mailboxes(long mutation, Set<Long> into, Set<Long> outOf) {
        return change(mutation, Set.of(), Set.of(), into, outOf);
    }

    public static Wished destruction(long mutation) {
        return plain(mutation, Kind.DESTRUCTION);
    }

    /** Of the email that a message put into a mailbox is shown as. */
    public static Wished appended(long mutation) {
        return plain(mutation, Kind.APPENDED);
    }

    private static Wished plain(long mutation, Kind kind) {
        return new Wished(mutation, Set.of(), Set.of(), Set.of(), Set.of(), kind, Set.of());
    }

    public boolean destroys() {
        return kind == Kind.DESTRUCTION;
    }

    public boolean isAppended() {
        return kind == Kind.APPENDED;
    }

    public boolean isOfKeywords() {
        return kind == Kind.CHANGE && into.isEmpty() && outOf.isEmpty();
    }

    /** The same destruction, of an email that is shown there. */
    public Wished shownIn(Set<Long> mailboxes) {
        return new Wished(mutation, add, remove, into, mailboxes, kind, done);
    }

    /** The same, with another scope done. */
    public Wished doneIn(long scope) {
        Set<Long> more = new HashSet<>(done);
        more.add(scope);
        return new Wished(mutation, add, remove, into, outOf, kind, more);
    }

    /** Changes what is shown as the person wishes it. */
    void apply(Set<Long> mailboxes, Set<Keyword> keywords) {
        keywords.removeAll(remove);
        keywords.addAll(add);
        mailboxes.removeAll(outOf);
        mailboxes.addAll(into);
        if (destroys()) {
            mailboxes.clear();
        }
    }

    void write(ByteWriter out) {
        out.number(mutation).number(kind.ordinal());
        writeKeywords(out, add);
        writeKeywords(out, remove);
        writeNumbers(out, into);
        writeNumbers(out, outOf);
        writeNumbers(out, done);
    }

    static Wished read(ByteReader in) {
        long mutation = in.number();
        Kind kind = Kind.values()[(int) in.number()];
        return new Wished(
                mutation, readKeywords(in), readKeywords(in), readNumbers(in), readNumbers(in), kind, readNumbers(in));
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
