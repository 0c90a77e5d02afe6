package org.postferry.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds the mailbox that plays a role in an account, such as Trash or Sent: one rule for all who ask. Stateless. */
public final class RoleMailbox {
    private RoleMailbox() {}

    /**
     * The one that a person gave that role, else the first that has it from the server and no other one from a person.
     *
     * @param said {@link AccountSettings#roles()}
     * @param present mailboxes of the account that can take emails: what is missing plays no role, whoever said so
     */
    public static <M> Optional<M> find(
            Role role,
            Map<MailboxId, Role> said,
            Collection<M> present,
            Function<M, MailboxId> id,
            Function<M, Optional<Role>> told) {
        Optional<M> chosen = present.stream()
                .filter(mailbox -> said.get(id.apply(mailbox)) == role)
                .findFirst();
        return chosen.or(() -> present.stream()
                .filter(mailbox -> !said.containsKey(id.apply(mailbox)))
                .filter(mailbox -> told.apply(mailbox).equals(Optional.of(role)))
                .findFirst());
    }

    /**
     * Which role each mailbox of an account plays; none where it plays none, as where a person gave its role to another one.
     *
     * @param said {@link AccountSettings#roles()}
     */
    public static Map<MailboxId, Role> all(Map<MailboxId, Role> said, Collection<Mailbox> mailboxes) {
        List<Mailbox> present = mailboxes.stream()
                .filter(mailbox -> mailbox.missingSince().isEmpty())
                .toList();
        Map<MailboxId, Role> roles = new HashMap<>();
        for (Role role : Role.values()) {
            find(role, said, present, Mailbox::id, Mailbox::role).ifPresent(mailbox -> roles.put(mailbox.id(), role));
        }
        return roles;
    }
}
