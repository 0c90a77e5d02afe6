package org.postferry.core.account;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.model.AccountSettings;
import org.postferry.store.ContentQueue;
import org.postferry.store.StoreFailure;

/** When nothing more urgent is wanted: what was there before the account was added, and the contents. Confined to the loop's thread. */
final class BulkTurn {
    /** Where other accounts use up what a host bears, room is looked for as often. Seldom enough for a thousand who do. */
    static final Duration ROOM_PAUSE = Duration.ofSeconds(5);

    private final Tools tools;
    private final Conversation conversation;
    private final Agenda agenda;
    private final Looks looks;
    private final ScopePulls pulls;
    private final BulkCrew crew;
    private final ContentRun content;
    /** It waits for other accounts to be done with theirs at the same host. */
    private boolean lacksRoom;

    BulkTurn(
            Tools tools,
            Conversation conversation,
            Agenda agenda,
            Looks looks,
            ScopePulls pulls,
            BulkCrew crew,
            ContentRun content) {
        this.tools = tools;
        this.conversation = conversation;
        this.agenda = agenda;
        this.looks = looks;
        this.pulls = pulls;
        this.crew = crew;
        this.content = content;
    }

    /** Has history and content seen to: by workers, or here where no second connection is allowed or it is but little. Returns whether it was done here. */
    boolean once(AccountSettings settings) throws ConnectorException, InterruptedException {
        lacksRoom = false;
        if (crew.waits()) {
            return false;
        }
        var histories = agenda.histories(tools.clock().instant());
        ContentQueue.Remaining left = tools.store().contentQueue().remaining(tools.account());
        long contents = left.emails() - left.postponed();
        OptionalInt bears =
                conversation.open().map(open -> open.info().connections()).orElse(OptionalInt.empty());
        boolean little = histories.isEmpty()
                && contents <= ContentRun.MAX_COUNT_BETWEEN_HINTS
                && left.bytes() <= ContentRun.MAX_BYTES_BETWEEN_HINTS;
        if (crew.forbidden(settings, bears) || (little && crew.isEmpty())) {
            return here(histories.stream().findFirst(), contents, settings);
        }
        lacksRoom = !crew.staff(settings, histories, batches(contents), bears);
        return false;
    }

    /** None where all that is left is being fetched or on its way out: who were hired for it would sign in, find nothing and go, again and again. */
    private long batches(long contents) {
        boolean isAnyFree = contents > 0 && tools.store().contentQueue().isAnyFree(tools.account());
        return isAnyFree ? (contents + ContentRun.MAX_COUNT - 1) / ContentRun.MAX_COUNT : 0;
    }

    private boolean here(Optional<Scope> history, long contents, AccountSettings settings)
            throws ConnectorException, InterruptedException {
        if (history.isPresent()) {
            looks.withoutHints();
            pulls.historyBatch(history.get(), settings);
            return true;
        }
        if (contents <= 0) {
            return false;
        }
        try {
            looks.withoutHints();
            pulls.close();
            return content.once(
                    conversation.session(),
                    settings.policy(),
                    Set.of(),
                    ContentRun.MAX_COUNT_BETWEEN_HINTS,
                    ContentRun.MAX_BYTES_BETWEEN_HINTS);
        } catch (StoreFailure e) {
            // a full disk stops bodies first; flags and removals go on as long as they can
            content.close();
            conversation.drop();
            crew.failedHere(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Nobody rings when bulk work that waits for another account's, or for better times, may go on. */
    Optional<Duration> pause() {
        return lacksRoom ? Optional.of(ROOM_PAUSE) : crew.pause();
    }
}
