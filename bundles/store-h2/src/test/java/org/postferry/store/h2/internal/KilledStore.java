package org.postferry.store.h2.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.model.Keyword;
import org.postferry.store.h2.database.FaultPoint;

/**
 * A process that syncs one inbox and dies at a given moment. What it has not done yet it does when it is started again:
 * six mails with contents, of which two are then told to be gone and one is flagged.
 */
final class KilledStore {
    static final int DIED = 77;

    private KilledStore() {}

    /** @param arguments the store's folder, the phase to die at, how often it is passed before */
    public static void main(String[] arguments) {
        FaultPoint.Phase fatal = FaultPoint.Phase.valueOf(arguments[1]);
        int[] left = {Integer.parseInt(arguments[2])};
        FaultPoint dies = phase -> {
            if (phase == fatal && left[0]-- == 0) {
                Runtime.getRuntime().halt(DIED);
            }
        };
        try (Mirror mirror = new Mirror(Path.of(arguments[0]), Clock.systemUTC(), dies)) {
            carryOn(mirror);
        }
    }

    /** Goes on from wherever an earlier process died, to the end. */
    static void carryOn(Mirror mirror) {
        if (!mirror.store.mailboxes().scope(mirror.account, mirror.inbox).historyDone()) {
            mirror.synced(1, 2, 3, 4, 5, 6);
        }
        for (int number = 1; number <= 5; number += 2) {
            if (needsContent(mirror, number) || needsContent(mirror, number + 1)) {
                mirror.contents(number, number + 1);
            }
        }
        mirror.apply(
                Lane.head(mirror.inbox),
                List.of(
                        mirror.seen(Mirror.UIDVALIDITY, 3, 3, Keyword.FLAGGED),
                        new RemoteFact.EmailGone(mirror.ids(1, 2))),
                Optional.of(new PullEnd.Current()));
        while (mirror.store.removals().sweep(mirror.lease, mirror.account, mirror.inbox, 1) > 0) {
            continue;
        }
    }

    private static boolean needsContent(Mirror mirror, int number) {
        return mirror.store
                .emails()
                .find(mirror.account, mirror.inbox, new RemoteId.Uid(mirror.inbox.id(), Mirror.UIDVALIDITY, number))
                .filter(id -> mirror.store.contents().read(id).isEmpty())
                .isPresent();
    }
}
