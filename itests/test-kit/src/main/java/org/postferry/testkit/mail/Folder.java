package org.postferry.testkit.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A mailbox that mail is made for.
 *
 * @param path as a person reads it, levels joined by {@code /}
 * @param share how much of all mail falls to it
 */
public record Folder(String path, double share, Kind kind) {

    /** What its mail is like. */
    public enum Kind {
        PERSONAL,
        LIST,
        BULK
    }

    /** Where what the owner wrote is filed. */
    public static final Folder SENT = new Folder("Sent", 0, Kind.PERSONAL);

    /** Twenty, {@link #SENT} among them, as somebody has them after some years: three that hold most, three lists, a name that is not ASCII. */
    public static final List<Folder> ALL = List.of(
            new Folder("INBOX", 0.25, Kind.PERSONAL),
            new Folder("Archive", 0.15, Kind.PERSONAL),
            new Folder("Archive/2023", 0.08, Kind.PERSONAL),
            new Folder("Archive/2024", 0.08, Kind.PERSONAL),
            new Folder("Archive/2025", 0.06, Kind.PERSONAL),
            new Folder("Lists/kernel", 0.08, Kind.LIST),
            new Folder("Lists/mail-server", 0.05, Kind.LIST),
            new Folder("Lists/java", 0.03, Kind.LIST),
            new Folder("Lists/neighbours", 0.03, Kind.LIST),
            new Folder("Work/Harbour", 0.03, Kind.PERSONAL),
            new Folder("Work/Bridge", 0.02, Kind.PERSONAL),
            new Folder("Work/Überblick", 0.01, Kind.PERSONAL),
            new Folder("Newsletters", 0.04, Kind.BULK),
            new Folder("Receipts", 0.02, Kind.BULK),
            new Folder("Travel", 0.01, Kind.BULK),
            new Folder("Builds", 0.02, Kind.BULK),
            new Folder("Junk", 0.02, Kind.BULK),
            new Folder("Trash", 0.01, Kind.PERSONAL),
            new Folder("Drafts", 0.01, Kind.PERSONAL),
            SENT);

    /** The folder's directory below a Maildir, with {@code .} between levels as Maildir++ has it; empty for INBOX. */
    String directory() {
        return path.equals("INBOX") ? "" : "." + modifiedUtf7(path).replace('/', '.');
    }

    /** A mailbox name as it stands on the wire (RFC 3501 section 5.1.3). */
    public static String modifiedUtf7(String name) {
        StringBuilder wire = new StringBuilder();
        List<Character> shifted = new ArrayList<>();
        for (char c : name.toCharArray()) {
            if (c < 0x20 || c > 0x7e) {
                shifted.add(c);
                continue;
            }
            unshift(shifted, wire);
            wire.append(c == '&' ? "&-" : String.valueOf(c));
        }
        unshift(shifted, wire);
        return wire.toString();
    }

    private static void unshift(List<Character> shifted, StringBuilder wire) {
        if (shifted.isEmpty()) {
            return;
        }
        StringBuilder run = new StringBuilder();
        shifted.forEach(run::append);
        shifted.clear();
        wire.append('&')
                .append(Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(run.toString().getBytes(StandardCharsets.UTF_16BE))
                        .replace('/', ','))
                .append('-');
    }
}
