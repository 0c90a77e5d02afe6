package org.postferry.store.h2.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * A command that was handed out. Its emails are local: which remote ids they have is looked up whenever it is handed out.
 *
 * @param id of the first mutation it covers
 * @param notBefore it is not handed out again before that second
 * @param scope that bears the emails; 0 of a wish that names none
 * @param change what is to be done to each email; its {@code mutation} is the first one
 * @param steps what the connector has done of it
 * @param lost it may be done: true from the moment it is handed out until the server answers
 */
public record ClaimRow(
        long id,
        long notBefore,
        List<Long> mutations,
        long scope,
        Set<Long> emails,
        Wished change,
        List<String> steps,
        boolean lost) {
    public static final String COLUMNS = "id, not_before, detail";

    public ClaimRow {
        mutations = List.copyOf(mutations);
        emails = Set.copyOf(emails);
        steps = List.copyOf(steps);
    }

    /** The same, to be handed out again. */
    public ClaimRow again(long notBeforeSecond, boolean lostAnswer) {
        return new ClaimRow(id, notBeforeSecond, mutations, scope, emails, change, steps, lostAnswer);
    }

    /** Whether some of it may be so on the server, without a word of it here: a step is noted before it is taken. */
    public boolean mayBeDone() {
        return lost || !steps.isEmpty();
    }

    /** What is left of it for some of its wishes, to be handed out at once. */
    public ClaimRow restFor(List<Long> left, Set<Long> leftEmails) {
        return new ClaimRow(left.get(0), 0, left, scope, leftEmails, change, steps, lost);
    }

    public ClaimRow withSteps(List<String> taken) {
        return new ClaimRow(id, notBefore, mutations, scope, emails, change, taken, lost);
    }

    public Object[] values() {
        ByteWriter detail = new ByteWriter()
                .list(mutations, ByteWriter::number)
                .number(scope)
                .flag(lost)
                .list(steps, ByteWriter::text);
        change.write(detail);
        Wished.writeNumbers(detail, emails);
        return new Object[] {id, notBefore, detail.bytes()};
    }

    public static ClaimRow read(ResultSet row) throws SQLException {
        ByteReader in = new ByteReader(row.getBytes(3));
        List<Long> mutations = in.list(ByteReader::number);
        long scope = in.number();
        boolean lost = in.flag();
        List<String> steps = in.list(ByteReader::text);
        Wished change = Wished.read(in);
        return new ClaimRow(
                row.getLong(1), row.getLong(2), mutations, scope, Wished.readNumbers(in), change, steps, lost);
    }
}
