package org.postferry.connector;

import org.postferry.model.MailboxId;

/** What a server calls an email. Only the store maps it to an {@link org.postferry.model.EmailId}. */
public sealed interface RemoteId {
    <R> R match(Cases<R> cases);

    /** One case each. */
    interface Cases<R> {
        R uid(Uid id);

        R key(Key id);
    }

    /**
     * IMAP: a UID within one UIDVALIDITY of one incarnation of a mailbox (RFC 3501 section 2.3.1.1).
     *
     * @param uidValidity 1..2^32-1, or 0 where the server has none
     * @param uid 1..2^32-1
     */
    record Uid(MailboxId mailbox, long uidValidity, long uid) implements RemoteId {
        public Uid {
            UidSpan.check(uid);
            if (uidValidity < 0 || uidValidity > UidSpan.MAX_UID) {
                throw new IllegalArgumentException("UIDVALIDITY " + uidValidity + " is no 32 bit number");
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.uid(this);
        }
    }

    /** Every other protocol: one opaque name in the account, such as a JMAP id (RFC 8620 section 1.2). */
    record Key(String value) implements RemoteId {
        /** RFC 8620 section 1.2 allows 255; a file name may be as long. */
        public static final int MAX_LENGTH = 255;

        public Key {
            if (value.isEmpty() || value.length() > MAX_LENGTH) {
                throw new IllegalArgumentException(
                        "a remote key has 1 to " + MAX_LENGTH + " characters, not " + value.length());
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.key(this);
        }
    }
}
