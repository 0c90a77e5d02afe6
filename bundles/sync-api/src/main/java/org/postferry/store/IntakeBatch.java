package org.postferry.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.model.AccountId;
import org.postferry.model.EmailHeader;
import org.postferry.model.MailboxId;

/**
 * One batch on its way into the store.
 *
 * @param expected where the caller believes the lane stands
 * @param facts in the order the server told them; a later one about the same id wins; what {@code describe} added stands last
 * @param headers the parsed header of each {@code EmailSeen} among the facts
 * @param next may equal {@code expected}: facts a caller asked for between two batches of a lane
 * @param renames raw names among the {@code MailboxSeen} that are known mailboxes under a new name
 * @param end in the last batch of a pull
 */
public record IntakeBatch(
        Lease lease,
        AccountId account,
        Lane lane,
        Checkpoint expected,
        List<RemoteFact> facts,
        Map<RemoteId, EmailHeader> headers,
        Map<String, MailboxId> renames,
        Checkpoint next,
        Optional<PullEnd> end) {
    public IntakeBatch {
        facts = List.copyOf(facts);
        headers = Map.copyOf(headers);
        renames = Map.copyOf(renames);
    }
}
