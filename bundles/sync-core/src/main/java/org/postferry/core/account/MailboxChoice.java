package org.postferry.core.account;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.AccountSettings;
import org.postferry.model.Mailbox;
import org.postferry.model.Role;

/** Which mailboxes the account's policy mirrors, and in which order. Immutable. */
final class MailboxChoice {
    private static final String ROLE = "role:";

    private final AccountSettings settings;

    MailboxChoice(AccountSettings settings) {
        this.settings = settings;
    }

    /** Whether the mailbox holds emails that are to be here. */
    boolean mirrors(Mailbox mailbox) {
        Set<String> include = settings.policy().include();
        boolean included = include.isEmpty() || include.stream().anyMatch(name -> names(name, mailbox));
        return mailbox.selectable()
                && included
                && settings.policy().exclude().stream().noneMatch(name -> names(name, mailbox));
    }

    /** What it is for: as the person said, else as the server does. */
    Optional<Role> role(Mailbox mailbox) {
        return Optional.ofNullable(settings.roles().get(mailbox.id())).or(mailbox::role);
    }

    /** Smaller comes first: the inbox, the daily mailboxes, the large collections, and what nobody misses. */
    int rank(Mailbox mailbox) {
        return role(mailbox).map(MailboxChoice::byRole).orElse(1);
    }

    /** What a person set for this mailbox in a table by path, role or {@code *}; the most exact entry counts. */
    <T> Optional<T> chosen(Map<String, T> table, Mailbox mailbox) {
        return Optional.ofNullable(table.get(mailbox.path()))
                .or(() -> role(mailbox).map(role -> table.get(ROLE + role.wireName())))
                .or(() -> Optional.ofNullable(table.get("*")));
    }

    private static int byRole(Role role) {
        return switch (role) {
            case INBOX -> 0;
            case SENT, DRAFTS, FLAGGED, IMPORTANT -> 1;
            case ARCHIVE, ALL -> 2;
            case JUNK, TRASH -> 3;
        };
    }

    private boolean names(String name, Mailbox mailbox) {
        if (name.toLowerCase(Locale.ROOT).startsWith(ROLE)) {
            String wanted = name.substring(ROLE.length()).toLowerCase(Locale.ROOT);
            return role(mailbox).filter(role -> role.wireName().equals(wanted)).isPresent();
        }
        return name.equals(mailbox.path());
    }
}
