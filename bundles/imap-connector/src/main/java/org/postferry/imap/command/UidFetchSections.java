package org.postferry.imap.command;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.imap.wire.BodySink;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.FetchRow;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;

/** Asks for several sections of one message and keeps them in memory: headers whole, others up to a limit. PEEK: nothing is marked as read. */
public final class UidFetchSections implements Command<Map<String, byte[]>> {
    /** Of one message; a text beyond is cut where every unrouted answer is. A hundred texts of a megabyte are no letter. */
    public static final long MAX_STREAMED_BYTES = 8 * 1024 * 1024;

    /** Of what is asked for, in one command: beside it there is room for its name and the one UID. */
    public static final int MAX_CHARACTERS = CommandLine.MAX_BYTES - 100;

    private final long uid;
    private final List<String> sections;
    private final long maxBytes;
    private final Map<String, ByteArrayOutputStream> streamed = new HashMap<>();
    private final Map<String, byte[]> kept = new HashMap<>();
    private long streamedBytes;

    /** @param sections such as {@code HEADER}, {@code 1.2} or {@code 1.MIME} @param maxBytes of what is no header; more is not asked for and not taken */
    public UidFetchSections(long uid, List<String> sections, long maxBytes) {
        this.uid = uid;
        this.sections = List.copyOf(sections);
        this.maxBytes = maxBytes;
    }

    /** Whether it can be asked: deep structures have long numbers (protocol danger D-28). */
    public boolean fits() {
        return items().length() <= MAX_CHARACTERS;
    }

    @Override
    public CommandLine line() {
        return new CommandLine("UID FETCH").set(UidSet.of(uid)).words(items());
    }

    private String items() {
        StringBuilder items = new StringBuilder("(UID");
        for (String section : sections) {
            items.append(" BODY.PEEK[").append(section).append(']');
            items.append(isHeader(section) ? "" : "<0." + maxBytes + ">");
        }
        return items.append(')').toString();
    }

    private static boolean isHeader(String section) {
        return section.endsWith("HEADER") || section.endsWith("MIME");
    }

    @Override
    public Optional<BodySink> begin(FetchRow soFar, String name, long size) {
        String section = section(name);
        boolean ours = soFar.uid().equals(OptionalLong.of(uid)) && sections.contains(section);
        // a header is kept as every header is, and a server that sends more than it was asked for is not believed
        if (!ours || isHeader(section) || size > maxBytes || streamedBytes + size > MAX_STREAMED_BYTES) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        streamed.put(section, bytes);
        streamedBytes += size;
        return Optional.of(bytes::write);
    }

    @Override
    public boolean take(Response.Untagged response) {
        if (!(response instanceof Response.Fetched fetched)
                || !fetched.row().uid().equals(OptionalLong.of(uid))) {
            return false;
        }
        boolean any = false;
        for (String section : sections) {
            // with its bracket, or "BODY[1" would be found in "BODY[1.MIME]"
            Optional<FetchRow.Section> found = fetched.row().section("BODY[" + section + "]");
            any = any || found.isPresent();
            found.flatMap(FetchRow.Section::kept).ifPresent(bytes -> kept.put(section, bytes));
        }
        return any;
    }

    private static String section(String name) {
        int close = name.indexOf(']');
        return name.startsWith("BODY[") && close > 0 ? name.substring("BODY[".length(), close) : "";
    }

    /** What came, by section; what the server has not is not there. */
    @Override
    public Map<String, byte[]> done(Status status) {
        Map<String, byte[]> all = new HashMap<>(kept);
        streamed.forEach((section, bytes) -> all.put(section, bytes.toByteArray()));
        return all;
    }
}
