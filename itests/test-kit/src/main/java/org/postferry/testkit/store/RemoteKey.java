package org.postferry.testkit.store;

import java.util.Comparator;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;

/** A remote id as one scope reports it. */
record RemoteKey(Scope scope, RemoteId id) {
    /** UIDs ascend within their UIDVALIDITY, keys by their text. */
    static final Comparator<RemoteId> ORDER = Comparator.comparingLong(RemoteKey::uidValidity)
            .thenComparingLong(RemoteKey::uid)
            .thenComparing(RemoteKey::text);

    /** No server has such an id. */
    private static final String NAMELESS = "\u0000";

    /** Of an email whose name means another one by now. */
    static RemoteKey nameless(Scope scope, long number) {
        return new RemoteKey(scope, new RemoteId.Key(NAMELESS + number));
    }

    boolean hasName() {
        return !text(id).startsWith(NAMELESS);
    }

    /** The UIDVALIDITY of an IMAP id, -1 of any other. */
    static long uidValidity(RemoteId id) {
        return id instanceof RemoteId.Uid uid ? uid.uidValidity() : -1;
    }

    private static long uid(RemoteId id) {
        return id instanceof RemoteId.Uid uid ? uid.uid() : -1;
    }

    private static String text(RemoteId id) {
        return id instanceof RemoteId.Key key ? key.value() : "";
    }
}
