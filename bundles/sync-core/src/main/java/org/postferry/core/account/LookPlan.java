package org.postferry.core.account;

import java.time.Duration;
import java.util.Optional;
import org.postferry.connector.SessionInfo;
import org.postferry.model.AccountSettings;
import org.postferry.model.Mailbox;
import org.postferry.model.Role;

/** How long after a look the next one is due. Immutable. */
final class LookPlan {
    /** Where one round trip covers all mailboxes: nothing is cheaper than that. */
    static final Duration CHEAP = Duration.ofMinutes(1);
    /** Where the server tells by itself: a look that finds what a lost message would have told. */
    static final Duration PUSHED = Duration.ofMinutes(10);
    /** A look is cheap when it waited for the server no more often than this: once to say so, once to ask. */
    static final int CHEAP_ROUND_TRIPS = 2;

    static final Duration INBOX = Duration.ofMinutes(5);
    static final Duration DAILY_USE = Duration.ofMinutes(15);
    static final Duration OTHERS = Duration.ofMinutes(30);
    static final Duration COLLECTIONS = Duration.ofDays(1);

    private final MailboxChoice choice;
    private final AccountSettings settings;
    private final SessionInfo.Push push;
    private final boolean cheap;

    LookPlan(AccountSettings settings, SessionInfo.Push push, boolean cheap) {
        this.choice = new MailboxChoice(settings);
        this.settings = settings;
        this.push = push;
        this.cheap = cheap;
    }

    /** For the list of mailboxes, and for an account that is followed as one scope. */
    Duration whole() {
        if (pushesAll()) {
            return PUSHED;
        }
        return cheap ? CHEAP : OTHERS;
    }

    Duration of(Mailbox mailbox) {
        Optional<Duration> chosen = choice.chosen(settings.policy().intervals(), mailbox);
        if (chosen.isPresent()) {
            return chosen.get();
        }
        Optional<Role> role = choice.role(mailbox);
        // RFC 2177: IDLE tells of the selected mailbox alone, and that is the inbox
        boolean idles =
                push == SessionInfo.Push.IDLE && role.filter(Role.INBOX::equals).isPresent();
        if (pushesAll() || (idles && !cheap)) {
            return PUSHED;
        }
        return cheap ? CHEAP : role.map(LookPlan::byRole).orElse(OTHERS);
    }

    private boolean pushesAll() {
        return switch (push) {
            case NOTIFY, EVENTSOURCE, WEBSOCKET -> true;
            case IDLE, POLL -> false;
        };
    }

    private static Duration byRole(Role role) {
        return switch (role) {
            case INBOX -> INBOX;
            case SENT, DRAFTS -> DAILY_USE;
            case ARCHIVE, ALL -> COLLECTIONS;
            case FLAGGED, IMPORTANT, JUNK, TRASH -> OTHERS;
        };
    }
}
