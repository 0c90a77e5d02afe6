package org.postferry.imap.facts;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postferry.imap.command.Examine;

/**
 * Which of an account's mailboxes were numbered anew without a new UIDVALIDITY (protocol danger D-47), what counts as
 * their UIDVALIDITY since, and which are older than they were, so that this is still to be found out. Tokens carry it over a
 * restart; until one was read, emails of such a mailbox are of another UIDVALIDITY, which proves nothing and does nothing.
 * Thread-safe.
 */
final class Generations {
    /** @param told by the server itself, which is believed again when it tells another */
    private record Minted(long told, long uidValidity) {}

    /**
     * Where a mailbox's head stands.
     *
     * @param accounted that the mailbox is older than this was seen, and what its UIDs mean since is found out; where head goes
     *     on from is told later
     */
    private record Followed(HeadToken head, boolean accounted) {}

    private final Clock clock;
    private final Map<String, Minted> mailboxes = new HashMap<>();
    private final Map<String, Followed> heads = new HashMap<>();

    Generations(Clock clock) {
        this.clock = clock;
    }

    /** The UIDVALIDITY that counts. */
    synchronized long uidValidity(String rawName, long told) {
        Minted minted = mailboxes.get(rawName);
        return minted != null && minted.told() == told ? minted.uidValidity() : told;
    }

    /** The UIDs that the server tells under this UIDVALIDITY mean other mail from now on. As RFC 3501 section 2.3.1.1 advises servers: a time. */
    synchronized void mint(String rawName, long told) {
        long before = uidValidity(rawName, told);
        mailboxes.put(rawName, new Minted(told, Math.max(clock.instant().getEpochSecond(), before + 1)));
    }

    /**
     * Why UIDs of a mailbox that opened like this may mean other mail than its head was told of (protocol dangers D-09, D-10):
     * head finds out, and goes on from another token then.
     */
    synchronized Optional<String> whyOlder(Examine.Opened now) {
        return Optional.ofNullable(heads.get(now.mailbox()))
                .filter(followed -> !followed.accounted())
                .map(Followed::head)
                .filter(head -> head.uidValidity() == now.uidValidity())
                .flatMap(head -> HeadToken.asOpened(now, head.uidNext()).whyOlderThan(head));
    }

    /** Where its head stands. The same again is no news. */
    synchronized void follow(String rawName, HeadToken head) {
        Followed before = heads.get(rawName);
        if (before == null || !before.head().equals(head)) {
            heads.put(rawName, new Followed(head, false));
        }
    }

    /** What UIDs of a mailbox that opened like this mean is found out: that it is older than its head is no news from now on. */
    synchronized void account(Examine.Opened now) {
        if (whyOlder(now).isPresent()) {
            heads.computeIfPresent(now.mailbox(), (name, followed) -> new Followed(followed.head(), true));
        }
    }

    /** What an earlier session minted; what this one minted is newer. */
    synchronized void learn(String rawName, HeadToken token) {
        boolean known = uidValidity(rawName, token.told()) != token.told();
        if (!known && token.uidValidity() != token.told()) {
            mailboxes.put(rawName, new Minted(token.told(), token.uidValidity()));
        }
    }
}
