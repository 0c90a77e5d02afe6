package org.postferry.testkit.imap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server and its client say to each other, read from a file:
 *
 * <pre>
 * # constructed: RFC 7162 section 3.2.5.2
 * &#64;login.imap
 * C: A1 EXAMINE "INBOX" (CONDSTORE)
 * S: * 3 EXISTS
 * S: A1 OK done
 * </pre>
 *
 * <p>The first line says where it is from: {@code recorded} (server, version, date) or {@code constructed} (source). A tag
 * stands for whatever tag the client chose. {@code <CRLF>} and {@code <xHH>} stand for those bytes; a line of the server
 * that ends in {@code <cut>} is sent without an end. A client's line ending in {@code ...} is the beginning of what is
 * expected. {@code S: <close>} ends the connection; {@code === connection} begins the next one; {@code @file} stands for
 * the lines of another transcript beside it.
 */
public final class Transcript {
    /** One line of the file; {@code client} says who speaks. */
    record Line(boolean client, String text) {}

    private final List<List<Line>> connections;

    private Transcript(List<List<Line>> connections) {
        this.connections = connections;
    }

    /** Reads a file beside a class: {@code /transcripts/<name>}. */
    public static Transcript of(Class<?> beside, String name) {
        List<List<Line>> connections = new ArrayList<>();
        connections.add(new ArrayList<>());
        List<String> lines = read(beside, name);
        if (!lines.get(0).startsWith("# recorded: ") && !lines.get(0).startsWith("# constructed: ")) {
            throw new IllegalArgumentException(name + " does not say where it is from");
        }
        add(beside, lines, connections);
        return new Transcript(connections);
    }

    /** From lines in a test, for what differs from case to case. */
    public static Transcript of(Class<?> beside, List<String> lines) {
        List<List<Line>> connections = new ArrayList<>();
        connections.add(new ArrayList<>());
        add(beside, lines, connections);
        return new Transcript(connections);
    }

    List<List<Line>> connections() {
        return connections;
    }

    private static void add(Class<?> beside, List<String> lines, List<List<Line>> connections) {
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("@")) {
                add(beside, read(beside, line.substring(1).strip()), connections);
            } else if (line.startsWith("===")) {
                connections.add(new ArrayList<>());
            } else if (line.startsWith("C: ") || line.startsWith("S: ")) {
                connections.get(connections.size() - 1).add(new Line(line.charAt(0) == 'C', line.substring(3)));
            } else {
                throw new IllegalArgumentException("not a line of a transcript: " + line);
            }
        }
    }

    private static List<String> read(Class<?> beside, String name) {
        try (InputStream file = beside.getResourceAsStream("/transcripts/" + name)) {
            if (file == null) {
                throw new IllegalArgumentException("no transcript " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
