package org.postferry.imap.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postferry.imap.command.ListRow;
import org.postferry.imap.wire.ModifiedUtf7;
import org.postferry.model.Role;

/** What mailboxes are for: by what the server says (RFC 6154 section 2), else by their names. */
final class Roles {
    private static final Map<String, Role> ATTRIBUTES = Map.ofEntries(
            Map.entry("\\all", Role.ALL),
            Map.entry("\\archive", Role.ARCHIVE),
            Map.entry("\\drafts", Role.DRAFTS),
            Map.entry("\\flagged", Role.FLAGGED),
            Map.entry("\\important", Role.IMPORTANT), // RFC 8457
            Map.entry("\\junk", Role.JUNK),
            Map.entry("\\sent", Role.SENT),
            Map.entry("\\trash", Role.TRASH),
            // what XLIST said before there was a standard
            Map.entry("\\allmail", Role.ALL),
            Map.entry("\\spam", Role.JUNK),
            Map.entry("\\starred", Role.FLAGGED));

    private static final Map<String, Role> NAMES = readNames();

    private Roles() {}

    /** The role of each mailbox that has one, by raw name. No role is given by name that the server gave by itself. */
    static Map<String, Role> of(List<ListRow> rows, List<String> personalPrefixes) {
        Map<String, Role> roles = new HashMap<>();
        Set<Role> given = EnumSet.noneOf(Role.class);
        List<ListRow> unnamed = new ArrayList<>();
        for (ListRow row : rows) {
            Optional<Role> role = said(row);
            if (role.isPresent()) {
                roles.put(row.name(), role.get());
                given.add(role.get());
            } else if (!MailboxListing.isUnselectable(row)) {
                unnamed.add(row);
            }
        }
        Map<Role, String> byName = new EnumMap<>(Role.class);
        for (ListRow row : unnamed) {
            byName(row, personalPrefixes)
                    .filter(role -> !given.contains(role))
                    .ifPresent(role -> byName.putIfAbsent(role, row.name()));
        }
        byName.forEach((role, name) -> roles.put(name, role));
        return roles;
    }

    /** What CREATE is told to make a mailbox for (RFC 6154 section 3); INBOX and roles of other protocols have none. */
    static Optional<String> attribute(Role role) {
        return ATTRIBUTES.entrySet().stream()
                .filter(attribute -> attribute.getValue() == role)
                .map(attribute ->
                        "\\" + Character.toUpperCase(attribute.getKey().charAt(1))
                                + attribute.getKey().substring(2))
                .findFirst();
    }

    /** By what the server says alone; of INBOX its name says it (RFC 3501 section 5.1). */
    static Optional<Role> said(ListRow row) {
        if (row.name().equals("INBOX")) {
            return Optional.of(Role.INBOX);
        }
        return row.attributes().stream()
                .map(ATTRIBUTES::get)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Only at the top: a "Sent" within a project's folder is a folder of that project. */
    private static Optional<Role> byName(ListRow row, List<String> personalPrefixes) {
        String name = row.name();
        for (String prefix : personalPrefixes) {
            if (!prefix.isEmpty() && name.startsWith(prefix)) {
                name = name.substring(prefix.length());
                break;
            }
        }
        boolean top = row.delimiter().isEmpty() || !name.contains(row.delimiter());
        return top
                ? Optional.ofNullable(NAMES.get(ModifiedUtf7.decode(name).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static Map<String, Role> readNames() {
        Properties lines = new Properties();
        try (InputStream file = Roles.class.getResourceAsStream("mailbox-names.properties")) {
            lines.load(Objects.requireNonNull(file, "mailbox-names.properties"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        Map<String, Role> names = new HashMap<>();
        for (String roleName : lines.stringPropertyNames()) {
            Role role = Role.ofWireName(roleName).orElseThrow();
            for (String name : lines.getProperty(roleName).split("\\|")) {
                names.put(name.toLowerCase(Locale.ROOT), role);
            }
        }
        return names;
    }
}
