package org.postferry.store.h2.internal;

import java.util.Optional;
import org.postferry.model.ContentState;
import org.postferry.model.SyncPolicy;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Place;

/** Whether an email's content is still to be fetched, under an account's policy, and where it stands in the queue. */
record ContentWish(SyncPolicy policy) {
    private static final int PERSON_WAITS = 0;
    private static final int NORMAL = 1;
    private static final int ATTACHMENTS_LATER = 2;

    /** A place in the queue. @param notBefore {@link EmailRow#NOW}, or it is postponed until that second */
    record Queued(long scope, int urgency, long received, long email, long bytes, long notBefore) {
        boolean isPostponed() {
            return notBefore != EmailRow.NOW;
        }

        /** What finds its row. */
        Object[] key() {
            return isPostponed() ? new Object[] {email} : new Object[] {scope, urgency, received, email};
        }

        /** Its row. */
        Object[] values() {
            return isPostponed() ? new Object[] {email, notBefore} : key();
        }
    }

    /** Empty when nothing is to be fetched, or no server has it. */
    Optional<Queued> of(EmailRow row) {
        Optional<Place> place = row.places.stream().filter(Place::isReported).findFirst();
        if (place.isEmpty() || !(row.personWaits || isMissing(row))) {
            return Optional.empty();
        }
        return Optional.of(new Queued(
                place.get().scope(), urgency(row), row.received, row.id(), row.announcedBytes, row.notBefore));
    }

    private int urgency(EmailRow row) {
        if (row.personWaits) {
            return PERSON_WAITS;
        }
        return policy.attachmentsLater() && row.state == ContentState.TEXT ? ATTACHMENTS_LATER : NORMAL;
    }

    private boolean isMissing(EmailRow row) {
        boolean small = policy.maxBytes().isEmpty()
                || row.announcedBytes <= policy.maxBytes().getAsLong();
        return small
                && switch (policy.content()) {
                    case HEADERS -> false;
                    case TEXT -> row.state != ContentState.TEXT && row.content == 0;
                    case FULL -> row.state != ContentState.FULL;
                };
    }
}
