package org.postferry.imap.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;
import org.postferry.imap.wire.Value;

/** Asks of which parts messages are made (RFC 3501 section 7.4.2). What cannot be read is not in the answer. */
public final class UidFetchStructures implements Command<Map<Long, Value>> {
    /** Of all messages of one command: a part has some twenty. A structure beyond is no answer, and anybody can send one. */
    static final int MAX_VALUES = 100_000;

    private final UidSet uids;
    private final Map<Long, Value> structures = new HashMap<>();
    private long values;

    public UidFetchStructures(UidSet uids) {
        this.uids = uids;
    }

    @Override
    public CommandLine line() {
        return new CommandLine("UID FETCH").set(uids).words("(UID BODYSTRUCTURE)");
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Fetched fetched)) {
            return false;
        }
        Optional<Value> structure = fetched.row().other("BODYSTRUCTURE");
        long uid = fetched.row().uid().orElse(0);
        if (structure.isEmpty() || !uids.contains(uid)) {
            return false;
        }
        long more = count(structure.get());
        if (values + more <= MAX_VALUES) {
            values += more;
            structures.put(uid, structure.get());
        }
        return true;
    }

    private static long count(Value value) {
        return 1 + value.members().stream().mapToLong(UidFetchStructures::count).sum();
    }

    @Override
    public Map<Long, Value> done(Status status) {
        return structures;
    }
}
