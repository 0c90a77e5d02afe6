package org.postferry.testkit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.postferry.model.Role;

/** One mailbox of a {@link FakeMailServer}. Guarded by the server's lock. */
final class FakeMailbox {
    final String id;
    final Optional<Role> role;
    String name;
    long uidValidity;
    long uidNext = 1;
    long highestModSeq = 1;
    /** Grows when an email comes or goes. */
    long rosterVersion;

    final TreeMap<Long, FakeMessage> messages = new TreeMap<>();
    final List<Expunged> expunged = new ArrayList<>();

    /** A UID that went, and when. */
    record Expunged(long uid, long modSeq) {}

    FakeMailbox(String id, String name, Optional<Role> role, long uidValidity) {
        this.id = id;
        this.name = name;
        this.role = role;
        this.uidValidity = uidValidity;
    }

    FakeMailbox copy() {
        FakeMailbox copy = new FakeMailbox(id, name, role, uidValidity);
        copy.uidNext = uidNext;
        copy.highestModSeq = highestModSeq;
        copy.rosterVersion = rosterVersion;
        copy.messages.putAll(messages);
        copy.expunged.addAll(expunged);
        return copy;
    }

    Optional<String> parentName() {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
    }
}
