package org.postferry.store;

import org.osgi.annotation.versioning.ProviderType;

/** Takes in what connectors tell. */
@ProviderType
public interface Intake {
    /**
     * Facts, the next checkpoint and journal rows in one transaction, on disk before it returns: all or nothing.
     * <ul>
     *   <li>It is a compare-and-set on the lane's checkpoint, fenced by the lease: a worker that slept past either changes nothing.
     *   <li>A fact that changes nothing writes nothing; applied twice, the second time writes no row but the checkpoint's.
     *   <li>{@code EmailSeen} of an id that is not known becomes an email; it is an email that is known already when its
     *       {@code stableId} says so, when an orphan of the same mailbox from before a UIDVALIDITY change has equal size,
     *       received time and header digest, or when a tombstone of the same remote id stands. Content that is here
     *       already (same size, received time and header digest) is taken instead of queued.
     *   <li>A {@link org.postferry.connector.RemoteId.Key} whose {@link RemoteFact.Stamp} is of another email than the one that it
     *       is known for names a new email: {@code EmailChanged} comes back as {@link IntakeResult.Unknown}, and with
     *       {@code EmailSeen} the former one is kept here alone and staged as renumbered.
     *   <li>Facts of a history lane add emails that are not known and never change, unstage or revive known ones.
     *   <li>{@code EmailChanged} and {@code EmailPresent} of head or snapshot about ids that are not known: nothing is
     *       committed and the ids come back as {@link IntakeResult.Unknown}; but while the scope's history is open such facts
     *       about unknown ids are nothing. {@code EmailGone} of an unknown id is nothing.
     *   <li>{@code EmailGone}, and at {@code SnapshotEnded} what the snapshot did not name, is staged, never removed here.
     *       Seen, changed or present again by head or snapshot it is not staged any more.
     *   <li>{@code MailboxSeen} of a name that is not known makes a mailbox, unless {@code renames} says which it was.
     *       Where a list's snapshot ended, what it did not name is missing from now on; an empty one makes nothing missing.
     *       {@code MailboxGone} makes it missing and retires it as {@link MailboxStore#retire} does: it goes with its last
     *       email, without a grace.
     *   <li>A lane of a mailbox that is not here any more stands nowhere: nothing of it is committed
     *       ({@link IntakeResult.Moved}).
     *   <li>At {@link org.postferry.connector.PullEnd.Current} or {@link org.postferry.connector.PullEnd.Whole} with a
     *       {@code MailboxCount} of the scope, once history is done, the sum is drawn over base: known minus staged.
     *       Unequal after head: the facts stay, the checkpoint does not move and a snapshot is wanted. Unequal after a
     *       complete snapshot: the server contradicts itself, the checkpoint moves, the difference is kept as the scope's
     *       contradiction and the next snapshot for it waits 5 minutes, an hour, then a day.
     *   <li>{@link org.postferry.connector.PullEnd.Gap} makes a snapshot with keywords wanted and does not move head; history
     *       and snapshot go back to their beginning.
     *       {@link org.postferry.connector.PullEnd.Whole} sets head's checkpoint to its token where it has one, ends its
     *       lane, and for history makes a snapshot with keywords wanted where it says so. What lies under another UIDVALIDITY
     *       than the last snapshot's is staged at that snapshot's end, while history is open at history's end.
     * </ul>
     */
    IntakeResult apply(IntakeBatch batch);
}
