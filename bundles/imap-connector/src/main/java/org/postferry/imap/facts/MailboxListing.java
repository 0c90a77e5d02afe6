package org.postferry.imap.facts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.RemoteFact.MailboxSeen;
import org.postferry.imap.command.ListRow;
import org.postferry.imap.command.StatusRow;
import org.postferry.imap.wire.ModifiedUtf7;
import org.postferry.model.Role;

/** The mailboxes of an account as the server listed them, and how each stood. */
final class MailboxListing {
    private static final int DIGEST_CHARACTERS = 32;

    private final Map<String, MailboxSeen> mailboxes = new LinkedHashMap<>();
    private final Map<Role, String> said = new EnumMap<>(Role.class);
    private final Map<String, StatusRow> standings;
    private int unnameable;

    MailboxListing(List<ListRow> rows, Map<String, StatusRow> standings, List<String> personalPrefixes) {
        this.standings = standings;
        Map<String, Role> roles = Roles.of(rows, personalPrefixes);
        for (ListRow row : rows) {
            if (row.name().length() <= MailboxSeen.MAX_NAME_LENGTH) {
                mailboxes.put(row.name(), seen(row, Optional.ofNullable(roles.get(row.name()))));
                Roles.said(row)
                        .filter(role -> !isUnselectable(row))
                        .ifPresent(role -> said.putIfAbsent(role, row.name()));
            } else {
                unnameable++;
            }
        }
    }

    List<MailboxSeen> mailboxes() {
        return List.copyOf(mailboxes.values());
    }

    /** How many more the server listed, whose names are too long to be told. */
    int unnameable() {
        return unnameable;
    }

    /** The raw name of the first mailbox that can be opened, of each role that the server gives by itself and not we by a name. */
    Map<Role, String> said() {
        return Map.copyOf(said);
    }

    Optional<StatusRow> standing(String rawName) {
        return Optional.ofNullable(standings.get(rawName));
    }

    /** The same for two listings that tell the same; how full the mailboxes are is not in it. */
    String digest() {
        Set<String> lines = new TreeSet<>();
        for (MailboxSeen mailbox : mailboxes.values()) {
            lines.add(mailbox.rawName() + "\n"
                    + mailbox.role().map(Role::wireName).orElse("") + "\n" + mailbox.selectable());
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has SHA-256
        }
    }

    /** The names of mailboxes that can be opened and whose standing the list did not bring. */
    static List<String> withoutStanding(List<ListRow> rows, Map<String, StatusRow> standings) {
        Set<String> names = new HashSet<>(standings.keySet());
        List<String> missing = new ArrayList<>();
        for (ListRow row : rows) {
            if (!isUnselectable(row) && names.add(row.name())) {
                missing.add(row.name());
            }
        }
        return missing;
    }

    static boolean isUnselectable(ListRow row) {
        return row.has("\\noselect") || row.has("\\nonexistent");
    }

    private MailboxSeen seen(ListRow row, Optional<Role> role) {
        Optional<StatusRow> standing = standing(row.name());
        return new MailboxSeen(
                row.name(),
                path(row),
                parent(row),
                role,
                !isUnselectable(row),
                standing.flatMap(StatusRow::mailboxId),
                uid32(standing.map(StatusRow::uidValidity).orElse(OptionalLong.empty())),
                uid32(standing.map(StatusRow::uidNext).orElse(OptionalLong.empty())));
    }

    /** 0 and what exceeds 32 bits is no UIDVALIDITY and no UIDNEXT (protocol danger D-47). */
    private static OptionalLong uid32(OptionalLong number) {
        return number.isPresent() && number.getAsLong() > 0 && number.getAsLong() <= 0xFFFF_FFFFL
                ? number
                : OptionalLong.empty();
    }

    private static String path(ListRow row) {
        if (row.delimiter().isEmpty()) {
            return ModifiedUtf7.decode(row.name());
        }
        StringBuilder path = new StringBuilder();
        for (String segment : row.name().split(java.util.regex.Pattern.quote(row.delimiter()))) {
            path.append(path.length() == 0 ? "" : "/").append(ModifiedUtf7.decode(segment));
        }
        return path.toString();
    }

    private static Optional<String> parent(ListRow row) {
        int end = row.delimiter().isEmpty() ? -1 : row.name().lastIndexOf(row.delimiter());
        return end <= 0 ? Optional.empty() : Optional.of(row.name().substring(0, end));
    }
}
