package org.postferry.imap.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/**
 * Which message became which (COPYUID, RFC 4315 section 3). The sets correspond in the order they are written, and that is not
 * always an ascending one.
 *
 * @param uidValidity of the mailbox they were put into
 * @param newUids by old UID
 */
public record CopiedUids(long uidValidity, Map<Long, Long> newUids) {
    /** No command of ours names more messages; a longer answer speaks of something else. */
    static final int MAX_UIDS = 10_000;

    private static final int ARGUMENTS = 3;

    /** Empty for any other code, and for one that tells nothing: Exchange sends {@code [COPYUID 701  ]}. */
    static Optional<CopiedUids> in(Status status) {
        Optional<ResponseCode> code =
                status.code().filter(present -> present.name().equals("COPYUID"));
        List<String> words = code.map(ResponseCode::words).orElse(List.of());
        if (words.size() != ARGUMENTS || code.get().number().isEmpty()) {
            return Optional.empty();
        }
        List<Long> from = ordered(words.get(1));
        List<Long> into = ordered(words.get(2));
        if (from.isEmpty() || from.size() != into.size()) {
            return Optional.empty();
        }
        Map<Long, Long> newUids = new LinkedHashMap<>();
        for (int i = 0; i < from.size(); i++) {
            newUids.put(from.get(i), into.get(i));
        }
        return Optional.of(new CopiedUids(code.get().number().getAsLong(), newUids));
    }

    /** The UIDs one by one, as they were written; none when it is no set, or one of more than {@link #MAX_UIDS}. */
    private static List<Long> ordered(String set) {
        List<Long> uids = new ArrayList<>();
        try {
            for (String part : set.split(",")) {
                String[] bounds = part.split(":", 2);
                long first = Long.parseLong(bounds[0]);
                long last = bounds.length == 1 ? first : Long.parseLong(bounds[1]);
                boolean valid = Math.min(first, last) >= 1 && Math.max(first, last) <= UidSet.MAX_UID;
                if (!valid || uids.size() + Math.abs(last - first) >= MAX_UIDS) {
                    return List.of();
                }
                // RFC 3501 section 9, seq-range: 4:2 means the same as 2:4
                for (long uid = Math.min(first, last); uid <= Math.max(first, last); uid++) {
                    uids.add(uid);
                }
            }
        } catch (NumberFormatException noSet) {
            return List.of();
        }
        return uids;
    }
}
