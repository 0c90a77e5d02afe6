package org.postferry.imap.facts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.imap.command.FetchedFlags;
import org.postferry.imap.command.UidFetchFlags;
import org.postferry.imap.wire.UidSet;

/**
 * How an email stands now.
 *
 * @param labels none but in a mailbox whose emails tell them
 */
record Standing(List<String> flags, List<String> labels) {
    /** Of these emails of the open mailbox; one that is not answered for is missing. */
    static Map<Long, Standing> of(Desk desk, Scope.Mailbox open, UidSet uids) throws ConnectorException {
        Map<Long, Standing> found = new HashMap<>();
        FetchedFlags taker = new FetchedFlags() {
            @Override
            public void flags(long uid, List<String> flags) {
                flags(uid, flags, List.of());
            }

            @Override
            public void flags(long uid, List<String> flags, List<String> labels) {
                found.put(uid, new Standing(flags, labels));
            }

            @Override
            public void vanished(UidSet gone) {
                // not asked for
            }
        };
        for (UidSet part : uids.split(desk.setCharacters())) {
            Rounds.send(desk.talk(), part, left -> UidFetchFlags.all(left, taker)
                            .with(desk.labelling().extras(open)))
                    .await("tell flags");
        }
        return found;
    }
}
