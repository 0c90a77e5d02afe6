package org.postferry.store.h2.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.EmailId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;

/** A wish and what became of it. Mutable, confined to the transaction that loaded it. */
public final class MutationRow {
    public static final String COLUMNS = "id, state, claim, not_before, changed, detail, inverse, of_mailbox";

    /** Of the tries the newest so many are kept: a server may be away for days. */
    public static final int MAX_TRIES = 20;

    /** Of steps it has left behind so many characters are kept, the newest: some ten commands of a thousand emails each. */
    public static final int MAX_LEFT_CHARACTERS = 256 * 1024;

    /** 1 kept no steps, 2 not what a mailbox was shown with, 3 not for which copies its deletion waits, 4 no email of a message, 5 no made mailbox, and no doubt that outlives a try. */
    private static final int VERSION = 6;

    private final long id;
    private final byte[] wish;
    private final int named;
    private final long since;
    private final List<Long> chained;
    private final byte[] inverse;

    public Mutation.State state = Mutation.State.PENDING;
    /** 0, or the claim that covers it. */
    public long claim;
    /** Its turn does not come before that second. */
    public long notBefore;
    /** When its state became what it is. */
    public long changed;
    /** The emails it is still to be done for. */
    public Set<Long> remaining;
    /** Those of them that the server refused. */
    public Set<Long> refused = new TreeSet<>();
    /** Tries that the server answered. */
    public int counted;
    /** 0, or the mutation that did its inverse. */
    public long undoneBy;

    /** Of a mailbox to be deleted: the fingerprint of what it was shown with; empty of other wishes, and of old ones. */
    public OptionalLong shown = OptionalLong.empty();

    /** Of a mailbox to be deleted: mutations that are to lay elsewhere what is in it. */
    public Set<Long> copies = new TreeSet<>();

    /** The email that a message put into a mailbox is shown as; empty of other wishes, and where it is not shown. */
    public OptionalLong appended = OptionalLong.empty();

    /** The mailbox that it makes; empty of other wishes. Tried again it makes the same one, for others name it. */
    public OptionalLong made = OptionalLong.empty();

    /** Of a message: an earlier try may have handed it over, whatever comes of later ones. */
    public boolean maybeSent;

    private List<Mutation.Try> tries = List.of();
    /** Steps of claims that ended before it was done, by the scope they were taken in. */
    private Map<Long, List<String>> left = new TreeMap<>();

    /** @param inverse what would undo it, see {@link #inverse()} */
    public MutationRow(long id, Wish wish, Set<Long> emails, List<Long> after, List<Wish> inverse, Instant now) {
        this(id, WishCodec.encode(wish), emails.size(), now.getEpochSecond(), after, encode(inverse));
        this.remaining = emails;
        this.changed = since;
        this.notBefore = wish instanceof Wish.Send send ? send.notBefore().getEpochSecond() : 0;
    }

    private MutationRow(long id, byte[] wish, int named, long since, List<Long> after, byte[] inverse) {
        this.id = id;
        this.wish = wish;
        this.named = named;
        this.since = since;
        this.chained = List.copyOf(after);
        this.inverse = inverse;
        this.remaining = Set.of();
    }

    public long id() {
        return id;
    }

    /** Mutations that must be settled before. */
    public NavigableSet<Long> after() {
        NavigableSet<Long> after = new TreeSet<>(chained);
        after.addAll(copies);
        return after;
    }

    /** Its turn comes in the order of these: right behind the last copy it waits for, as what is tried again may wait for a later one. */
    public long turn() {
        return copies.stream().mapToLong(copy -> copy + 1).reduce(id, Math::max);
    }

    /** Emails that it is still to be done for. */
    public Set<Long> undone() {
        Set<Long> undone = new TreeSet<>(remaining);
        undone.removeAll(refused);
        return undone;
    }

    public boolean isOfMessageToSend() {
        return WishCodec.kind(wish).equals("send");
    }

    public boolean isPending() {
        return state == Mutation.State.PENDING;
    }

    /** The wish for what is left of it. */
    public Wish wish(WishCodec.Messages messages) {
        return WishCodec.decode(wish, remaining, messages);
    }

    /** The wishes that undo it; none where it cannot be undone. */
    public List<Wish> inverse() {
        return new ByteReader(inverse).list(in -> {
            byte[] one = in.block();
            return WishCodec.decode(one, Wished.readNumbers(in), size -> {
                throw new IllegalStateException("no inverse brings a message");
            });
        });
    }

    private static byte[] encode(List<Wish> inverse) {
        return new ByteWriter()
                .list(inverse, (out, one) -> {
                    out.block(WishCodec.encode(one));
                    Wished.writeNumbers(
                            out,
                            WishCodec.emails(one).stream().map(EmailId::key).toList());
                })
                .bytes();
    }

    public void become(Mutation.State now, Instant at) {
        state = now;
        changed = at.getEpochSecond();
        claim = 0;
        if (now == Mutation.State.SETTLED) {
            left = new TreeMap<>();
        }
    }

    /** What was done of it in that scope by claims that ended: whoever goes on does none of it twice. */
    public List<String> left(long scope) {
        return left.getOrDefault(scope, List.of());
    }

    /** A claim ends, and this is what it has done in vain. A message that a person sends again is sent as if it never was. */
    public void leave(long scope, List<String> steps) {
        left.remove(scope);
        if (state == Mutation.State.SETTLED || steps.isEmpty() || isOfMessageToSend()) {
            return;
        }
        int from = steps.size();
        int characters = 0;
        while (from > 0 && characters + steps.get(from - 1).length() <= MAX_LEFT_CHARACTERS) {
            characters += steps.get(--from).length();
        }
        left.put(scope, List.copyOf(steps.subList(from, steps.size())));
    }

    /** Notes a try; the oldest goes where there are too many. */
    public void tried(Mutation.Try one) {
        List<Mutation.Try> all = new ArrayList<>(tries);
        all.add(one);
        tries = List.copyOf(all.subList(Math.max(0, all.size() - MAX_TRIES), all.size()));
        counted += one.counted() ? 1 : 0;
    }

    public Mutation mutation() {
        return new Mutation(
                mutationId(id),
                WishCodec.kind(wish),
                named,
                about(),
                state,
                Instant.ofEpochSecond(since),
                tries,
                after().stream().map(MutationRow::mutationId).toList(),
                undoneBy == 0 ? Optional.empty() : Optional.of(mutationId(undoneBy)));
    }

    private Mutation.About about() {
        Set<Long> which = refused.isEmpty() ? remaining : refused;
        List<Long> first = appended.isPresent()
                ? List.of(appended.getAsLong())
                : which.stream().limit(Mutation.About.MAX_NAMED).toList();
        Wish decoded = WishCodec.decode(wish, List.of(), size -> RemoteCommand.Message.of(new byte[0]));
        return Mutation.About.of(decoded, first.stream().map(EmailId::ofKey).toList());
    }

    public static MutationId mutationId(long key) {
        return new MutationId(Keys.account(key), Keys.number(key));
    }

    public static long key(MutationId id) {
        return Keys.of(id.account(), id.number());
    }

    public Object[] values() {
        ByteWriter detail = new ByteWriter()
                .number(VERSION)
                .block(wish)
                .number(named)
                .number(since)
                .list(chained, ByteWriter::number)
                .number(counted)
                .number(undoneBy);
        Wished.writeNumbers(detail, remaining);
        Wished.writeNumbers(detail, refused);
        detail.list(tries, (out, one) -> out.number(one.at().getEpochSecond())
                .flag(one.counted())
                .text(one.serverSaid()));
        detail.list(left.entrySet(), (out, one) -> out.number(one.getKey()).list(one.getValue(), ByteWriter::text));
        detail.list(shown.stream().boxed().toList(), ByteWriter::signed)
                .list(copies, ByteWriter::number)
                .list(appended.stream().boxed().toList(), ByteWriter::number)
                .list(made.stream().boxed().toList(), ByteWriter::number)
                .flag(maybeSent);
        return new Object[] {id, state.ordinal(), claim, notBefore, changed, detail.bytes(), inverse, isOfMailbox(wish)
        };
    }

    /** A wish to give a mailbox another name, or to delete it. */
    public record OfMailbox(Wish wish, Instant since) {}

    private static boolean isOfMailbox(byte[] wish) {
        String kind = WishCodec.kind(wish);
        return kind.equals("renameMailbox") || kind.equals("deleteMailbox");
    }

    /** What the detail of a row wishes for a mailbox that is there; read without the rest of it. */
    public static Optional<OfMailbox> ofMailbox(byte[] detail) {
        ByteReader in = new ByteReader(detail);
        in.number(); // the version: all begin alike
        byte[] wish = in.block();
        if (!isOfMailbox(wish)) {
            return Optional.empty();
        }
        in.number(); // how many emails it names
        Wish decoded = WishCodec.decode(wish, List.of(), size -> {
            throw new IllegalStateException("no wish for a mailbox brings a message");
        });
        return Optional.of(new OfMailbox(decoded, Instant.ofEpochSecond(in.number())));
    }

    public static MutationRow read(ResultSet row) throws SQLException {
        ByteReader in = new ByteReader(row.getBytes(6));
        long version = in.number();
        if (version < 1 || version > VERSION) {
            throw new IllegalArgumentException("a mutation of version " + version + ", " + VERSION + " is known");
        }
        MutationRow mutation = new MutationRow(
                row.getLong(1),
                in.block(),
                (int) in.number(),
                in.number(),
                in.list(ByteReader::number),
                row.getBytes(7));
        mutation.state = Mutation.State.values()[row.getInt(2)];
        mutation.claim = row.getLong(3);
        mutation.notBefore = row.getLong(4);
        mutation.changed = row.getLong(5);
        mutation.counted = (int) in.number();
        mutation.undoneBy = in.number();
        mutation.remaining = Wished.readNumbers(in);
        mutation.refused = Wished.readNumbers(in);
        mutation.tries =
                in.list(from -> new Mutation.Try(Instant.ofEpochSecond(from.number()), from.flag(), from.text()));
        if (version > 1) {
            in.list(from -> mutation.left.put(from.number(), from.list(ByteReader::text)));
        }
        if (version > 2) {
            mutation.shown = in.list(ByteReader::signed).stream()
                    .mapToLong(Long::longValue)
                    .findFirst();
        }
        if (version > 3) {
            mutation.copies = new TreeSet<>(in.list(ByteReader::number));
        }
        if (version > 4) {
            mutation.appended = in.list(ByteReader::number).stream()
                    .mapToLong(Long::longValue)
                    .findFirst();
        }
        if (version > 5) {
            mutation.made = in.list(ByteReader::number).stream()
                    .mapToLong(Long::longValue)
                    .findFirst();
            mutation.maybeSent = in.flag();
        }
        return mutation;
    }
}
