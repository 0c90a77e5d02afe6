package org.postferry.core.push;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postferry.model.MailboxId;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;

/** Looks for a message's copy in Sent, as far as it is mirrored: many servers file it by themselves. As thread-safe as what tells it of looks. */
public final class SentMailbox {
    /** So much the server's clock may be behind ours. */
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    /** Of Sent, the newest so many are looked through: what was sent minutes ago is among them. */
    static final int SENT_LOOKED_THROUGH = 100;

    private final EmailStore emails;
    private final Following following;

    /** How far a mailbox is followed. */
    @FunctionalInterface
    public interface Following {
        /** When what the server has in it was last known to be here; long ago where that never was, empty where it is not followed. */
        Optional<Instant> upTo(MailboxId mailbox);
    }

    public SentMailbox(EmailStore emails, Following following) {
        this.emails = emails;
        this.following = following;
    }

    /** Whether what came into it by then is here, or never will be. */
    boolean isFollowedUpTo(MailboxId sent, Instant then) {
        return following.upTo(sent).map(at -> !at.isBefore(then)).orElse(true);
    }

    /** A copy from long before it was handed over is another one's: a message that is sent once more keeps its Message-ID. */
    boolean has(MailboxId sent, String messageId, Instant handedOver) {
        Instant earliest = handedOver.minus(CLOCKS_DIFFER);
        return emails.page(EmailQuery.ofMailbox(sent, SENT_LOOKED_THROUGH)).items().stream()
                .filter(copy -> copy.header().messageIds().contains(messageId))
                .anyMatch(copy -> !copy.receivedAt().isBefore(earliest)
                        && !copy.firstSeenAt().isBefore(earliest));
    }
}
