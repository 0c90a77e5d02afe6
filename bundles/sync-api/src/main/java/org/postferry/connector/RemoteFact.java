package org.postferry.connector;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.model.Role;

/** Something true of the server when we looked. Facts are idempotent; they are not events. */
public sealed interface RemoteFact {
    <R> R match(Cases<R> cases);

    /** One case each, so that a new fact breaks the build where it matters. */
    interface Cases<R> {
        R mailboxSeen(MailboxSeen fact);

        R mailboxGone(MailboxGone fact);

        R mailboxCount(MailboxCount fact);

        R emailSeen(EmailSeen fact);

        R emailChanged(EmailChanged fact);

        R emailPresent(EmailPresent fact);

        R emailGone(EmailGone fact);

        R emailUnreadable(EmailUnreadable fact);

        R emailLeftOut(EmailLeftOut fact);

        R snapshotBegan(SnapshotBegan fact);

        R snapshotEnded(SnapshotEnded fact);
    }

    /**
     * A mailbox as the server lists it.
     *
     * @param rawName what the server calls it, as it stands on the wire
     * @param path decoded for display, segments joined by {@code /}
     * @param parentRawName the one above it
     * @param role what the server says it is for
     * @param selectable it can hold emails
     * @param stableId survives a rename (MAILBOXID, RFC 8474; a JMAP id)
     * @param uidValidity 1..2^32-1 where the list brought it
     * @param uidNext likewise
     */
    record MailboxSeen(
            String rawName,
            String path,
            Optional<String> parentRawName,
            Optional<Role> role,
            boolean selectable,
            Optional<String> stableId,
            OptionalLong uidValidity,
            OptionalLong uidNext)
            implements RemoteFact {
        /** No server offers a longer name; one that does is cut off before it reaches the store. */
        public static final int MAX_NAME_LENGTH = 4_096;

        public MailboxSeen {
            if (rawName.isEmpty() || rawName.length() > MAX_NAME_LENGTH || path.length() > MAX_NAME_LENGTH) {
                throw new IllegalArgumentException("a mailbox name has 1 to " + MAX_NAME_LENGTH + " characters");
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.mailboxSeen(this);
        }
    }

    /** The server said by itself that this mailbox is gone (JMAP {@code destroyed}): it is not waited for. Absence from a list is not this fact. */
    record MailboxGone(String rawName) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.mailboxGone(this);
        }
    }

    /** The server's own count of a mailbox at the moment of the batch's {@code next}; left out where that moment is not certain. */
    record MailboxCount(MailboxRef mailbox, long emails) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.mailboxCount(this);
        }
    }

    /**
     * Everything about one email but its body.
     *
     * @param headerProvisional the header's bytes are not the server's own (JMAP {@code headers}); replaced when the blob arrives
     * @param receivedAt to the second
     * @param memberships at least one
     * @param threadRef, blobRef, stableId the server's own names, where it has them; an equal {@code stableId} makes copies one email
     */
    record EmailSeen(
            RemoteId id,
            HeaderBytes header,
            boolean headerProvisional,
            Instant receivedAt,
            long sizeBytes,
            Set<RemoteMembership> memberships,
            Optional<String> threadRef,
            Optional<String> blobRef,
            Optional<String> stableId)
            implements RemoteFact {
        public EmailSeen {
            memberships = Set.copyOf(memberships);
            if (memberships.isEmpty()) {
                throw new IllegalArgumentException("email " + id + " is in no mailbox");
            }
            if (sizeBytes < 0) {
                throw new IllegalArgumentException("email " + id + " has " + sizeBytes + " bytes");
            }
        }

        public Stamp stamp() {
            return new Stamp(receivedAt, sizeBytes);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.emailSeen(this);
        }
    }

    /**
     * By which it shows whether an id still means the email that it meant (protocol dangers D-47 and D-57).
     *
     * @param receivedAt to the second
     * @param sizeBytes at least 1 where it is known
     */
    record Stamp(Instant receivedAt, long sizeBytes) {
        /**
         * Whether the other is of another email. One half of a stamp may be the server's own imprecision; in both only
         * another email differs.
         */
        public boolean isOfAnotherThan(Stamp other) {
            return sizeBytes != other.sizeBytes && !receivedAt.equals(other.receivedAt);
        }
    }

    /**
     * The email is there, and these are all memberships that the batch's scope reports of it.
     *
     * @param threadRef the server's own name of its conversation, which may be another by now; empty where nothing is said of it
     * @param stamp where the answer brought it: an email of another one is not changed but unknown, and to be described
     */
    record EmailChanged(
            RemoteId id, Set<RemoteMembership> memberships, Optional<String> threadRef, Optional<Stamp> stamp)
            implements RemoteFact {
        /** Where the server names no conversation, or says nothing of it. */
        public EmailChanged(RemoteId id, Set<RemoteMembership> memberships) {
            this(id, memberships, Optional.empty());
        }

        /** Where the answer brought no stamp. */
        public EmailChanged(RemoteId id, Set<RemoteMembership> memberships, Optional<String> threadRef) {
            this(id, memberships, threadRef, Optional.empty());
        }

        public EmailChanged {
            memberships = Set.copyOf(memberships);
            if (memberships.isEmpty()) {
                throw new IllegalArgumentException("email " + id + " is in no mailbox");
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.emailChanged(this);
        }
    }

    /** Every one of these is there; the question brought no more than that. Spans are the server's roster: each UID in them exists. */
    record EmailPresent(RemoteIds ids) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.emailPresent(this);
        }
    }

    /** The server said that these are gone; spans may name what never was here. The store takes those it knows. */
    record EmailGone(RemoteIds ids) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.emailGone(this);
        }
    }

    /** It is there and cannot be fetched; {@code serverSaid} is the server's sentence. */
    record EmailUnreadable(RemoteId id, String serverSaid) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.emailUnreadable(this);
        }
    }

    /** These are there and outside the account's date window: accounted for, counted, not fetched. Each one exists. */
    record EmailLeftOut(RemoteIds ids) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.emailLeftOut(this);
        }
    }

    /**
     * A snapshot begins; applied before its roster is asked. Only memberships of the scope that are known at this moment
     * can be missed by it. A new one voids an unfinished one.
     *
     * @param uidValidity IMAP: the one the roster speaks of; memberships of another are orphans, to be matched again or staged as renumbered
     */
    record SnapshotBegan(String snapshotId, OptionalLong uidValidity) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.snapshotBegan(this);
        }
    }

    /** The snapshot has named everything that is there: what it has not named is staged as absent. */
    record SnapshotEnded(String snapshotId) implements RemoteFact {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.snapshotEnded(this);
        }
    }
}
