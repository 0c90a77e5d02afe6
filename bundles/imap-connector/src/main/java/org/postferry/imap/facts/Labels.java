package org.postferry.imap.facts;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact.MailboxSeen;
import org.postferry.connector.RemoteMembership;
import org.postferry.model.Role;

/**
 * Gmail's mailboxes are labels of one heap of mail: an email is there once, in All Mail, Spam or Trash, and All Mail's
 * answers tell its labels (protocol danger D-37).
 *
 * @param allMail the raw name of All Mail
 * @param heaps the raw names of All Mail, Spam and Trash
 * @param byWord what a system label such as {@code \Inbox} is called in the list
 */
record Labels(String allMail, Set<String> heaps, Map<String, String> byWord) {
    private static final Map<String, Role> WORDS = Map.of(
            "\\inbox", Role.INBOX,
            "\\sent", Role.SENT,
            "\\draft", Role.DRAFTS,
            "\\drafts", Role.DRAFTS,
            "\\important", Role.IMPORTANT,
            "\\starred", Role.FLAGGED);

    Labels {
        heaps = Set.copyOf(heaps);
        byWord = Map.copyOf(byWord);
    }

    /**
     * Empty where All Mail is not to be had: a person may hide it from IMAP; then its mailboxes are mailboxes.
     *
     * @param names the mailboxes that the server says are for something; what is only called so is a label
     */
    static Optional<Labels> of(Map<Role, String> names) {
        if (!names.containsKey(Role.ALL)) {
            return Optional.empty();
        }
        Map<String, String> byWord = new LinkedHashMap<>();
        WORDS.forEach((word, role) -> Optional.ofNullable(names.get(role)).ifPresent(name -> byWord.put(word, name)));
        Map<Role, String> heaps = new LinkedHashMap<>(names);
        heaps.keySet().retainAll(Set.of(Role.ALL, Role.JUNK, Role.TRASH));
        return Optional.of(new Labels(names.get(Role.ALL), Set.copyOf(heaps.values()), byWord));
    }

    boolean isLabel(String rawName) {
        return !heaps.contains(rawName);
    }

    boolean isSent(String rawName) {
        return rawName.equals(byWord.get("\\sent"));
    }

    /** What All Mail's answers call this mailbox. */
    String label(String rawName) {
        return byWord.entrySet().stream()
                .filter(word -> word.getValue().equals(rawName))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .map(word -> "\\" + word.substring(1, 2).toUpperCase(Locale.ROOT) + word.substring(2))
                .orElse(rawName);
    }

    /** The mailboxes that these labels stand for. */
    Set<String> names(Collection<String> labels) {
        return labels.stream().flatMap(label -> name(label).stream()).collect(Collectors.toSet());
    }

    /** The same keywords in the heap and in each label; a system label that is hidden from IMAP is no mailbox. */
    Set<RemoteMembership> memberships(MailboxRef heap, Collection<String> flags, Collection<String> labels) {
        Map<MailboxRef, RemoteMembership> memberships = new LinkedHashMap<>();
        memberships.put(heap, Keywords.membership(heap, flags));
        for (String label : labels) {
            name(label)
                    .map(MailboxRef.Named::new)
                    .ifPresent(ref -> memberships.put(ref, Keywords.membership(ref, flags)));
        }
        return Set.copyOf(memberships.values());
    }

    /** A person's label is called in the list as it is here: in modified UTF-7, its levels parted by a slash. */
    private Optional<String> name(String label) {
        if (label.startsWith("\\")) {
            return Optional.ofNullable(byWord.get(label.toLowerCase(Locale.ROOT)));
        }
        return Optional.of(label).filter(name -> !name.isEmpty() && name.length() <= MailboxSeen.MAX_NAME_LENGTH);
    }
}
