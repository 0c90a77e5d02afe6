package org.postferry.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.testkit.dovecot.DovecotServer;

/**
 * What the server has sent of whose messages, and when: read out of the conversations that it wrote down itself. A message that was sent and never
 * arrived counts as sent.
 */
final class Conversations {

    private static final Pattern UID_VALIDITY = Pattern.compile("^\\S+ \\* OK \\[UIDVALIDITY (\\d+)\\].*");
    private static final Pattern FETCHED = Pattern.compile(
            "^(\\d+)\\.(\\d{6}) \\* \\d+ FETCH \\(.*?UID (\\d+).*BODY\\[(HEADER)?[^]]*\\](<\\d+>)? (?:\\{|\"|NIL).*");

    private final Map<Place, List<Instant>> bodies = new HashMap<>();
    private final Map<Place, List<Instant>> headers = new HashMap<>();

    private Conversations() {}

    /** A part of a message of a mailbox; without a range the whole of it. */
    private record Place(long uidValidity, long uid, String range) {}

    /** All recorded conversations of a user up to now. */
    static Conversations of(DovecotServer server, String user) {
        Conversations all = new Conversations();
        for (Path file : server.rawlogs(user)) {
            if (file.toString().endsWith(".out")) {
                all.read(file);
            }
        }
        return all;
    }

    /** How many messages' bodies were sent, each counted once. */
    int bodies() {
        return bodies.size();
    }

    /** How many messages' headers were sent, each counted once. */
    int headers() {
        return headers.size();
    }

    /** Of each body that was sent again: when it had been sent before. */
    List<Instant> bodiesSentBefore() {
        return sentBefore(bodies);
    }

    /** Of each header that was sent again: when it had been sent before. */
    List<Instant> headersSentBefore() {
        return sentBefore(headers);
    }

    private static List<Instant> sentBefore(Map<Place, List<Instant>> sent) {
        return sent.values().stream()
                .flatMap(times -> times.stream().sorted().limit(times.size() - 1L))
                .sorted()
                .toList();
    }

    private void read(Path file) {
        // a message's bytes are no text of one charset
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            long uidValidity = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // only lines of the protocol begin so after the time; those of messages hardly ever
                if (line.startsWith(" * ", line.indexOf(' '))) {
                    Matcher selected = UID_VALIDITY.matcher(line);
                    uidValidity = selected.matches() ? Long.parseLong(selected.group(1)) : uidValidity;
                    count(line, uidValidity);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void count(String line, long uidValidity) {
        Matcher fetched = FETCHED.matcher(line);
        if (fetched.matches()) {
            Instant when =
                    Instant.ofEpochSecond(Long.parseLong(fetched.group(1)), Long.parseLong(fetched.group(2)) * 1_000);
            String range = fetched.group(5) == null ? "" : fetched.group(5);
            Place place = new Place(uidValidity, Long.parseLong(fetched.group(3)), range);
            Map<Place, List<Instant>> sent = fetched.group(4) == null ? bodies : headers;
            sent.computeIfAbsent(place, first -> new ArrayList<>()).add(when);
        }
    }
}
