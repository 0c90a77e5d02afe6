package org.postferry.store.h2.internal;

import java.util.IdentityHashMap;
import java.util.Map;
import org.postferry.connector.RemoteFact;
import org.postferry.model.EmailHeader;
import org.postferry.store.IntakeBatch;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.EmailRow;

/**
 * What is made of the headers of a batch before the writer's lock is taken: hashing and packing them takes as long as
 * storing their rows, and no other writer has to wait for it. Immutable.
 */
final class ToldHeaders {
    private final Map<RemoteFact.EmailSeen, Told> headers = new IdentityHashMap<>();

    /** @param packed the header as a row has it */
    record Told(Digest digest, EmailHeader header, byte[] packed) {}

    ToldHeaders(IntakeBatch batch) {
        for (RemoteFact fact : batch.facts()) {
            if (fact instanceof RemoteFact.EmailSeen seen) {
                EmailHeader header = batch.headers().getOrDefault(seen.id(), EmailHeader.EMPTY);
                headers.put(seen, new Told(digest(seen), header, EmailRow.packed(header)));
            }
        }
    }

    private static Digest digest(RemoteFact.EmailSeen fact) {
        return fact.headerProvisional() ? Digest.ofBlob(fact.blobRef().orElse("")) : Digest.of(fact.header());
    }

    /** Of a fact of the batch. */
    Told of(RemoteFact.EmailSeen fact) {
        Told told = headers.get(fact);
        if (told == null) {
            throw new IllegalArgumentException("a fact of another batch: " + fact.id());
        }
        return told;
    }
}
