package org.postferry.imap.facts;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.RemoteId;
import org.postferry.imap.wire.UidSet;

/** Reads IMAP's remote ids. */
final class Uids {
    private Uids() {}

    static Optional<RemoteId.Uid> of(RemoteId id) {
        return id.match(new RemoteId.Cases<>() {
            @Override
            public Optional<RemoteId.Uid> uid(RemoteId.Uid uid) {
                return Optional.of(uid);
            }

            @Override
            public Optional<RemoteId.Uid> key(RemoteId.Key key) {
                return Optional.empty();
            }
        });
    }

    /** Which UIDVALIDITYs these ids speak of. */
    static Set<Long> validities(Collection<? extends RemoteId> ids) {
        Set<Long> validities = new TreeSet<>();
        ids.forEach(id -> of(id).ifPresent(uid -> validities.add(uid.uidValidity())));
        return validities;
    }

    /** The UIDs among them that speak of this UIDVALIDITY. */
    static UidSet of(Collection<? extends RemoteId> ids, long uidValidity) {
        UidSet.Builder uids = new UidSet.Builder();
        ids.forEach(id -> of(id).filter(uid -> uid.uidValidity() == uidValidity).ifPresent(uid -> uids.add(uid.uid())));
        return uids.build();
    }
}
