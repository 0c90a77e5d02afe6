package org.postferry.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.testkit.dovecot.DovecotServer;

/** What the server has sent of whose messages: read out of the conversations that it wrote down itself. */
final class Conversations {

    private static final Pattern UID_VALIDITY = Pattern.compile("^\\S+ \\* OK \\[UIDVALIDITY (\\d+)\\].*");
    private static final Pattern BODY =
            Pattern.compile("^\\S+ \\* \\d+ FETCH \\(.*?UID (\\d+).*BODY\\[\\](<\\d+>)? (?:\\{(\\d+)\\}|\"|NIL).*");
    private static final Pattern HEADER = Pattern.compile("^\\S+ \\* \\d+ FETCH \\(.*?UID (\\d+).*BODY\\[HEADER.*");

    private final Map<Place, Integer> bodies = new HashMap<>();
    private final Map<Place, Integer> headers = new HashMap<>();

    private Conversations() {}

    /** A part of a message of a mailbox; without a range the whole of it. */
    record Place(long uidValidity, long uid, String range) {}

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

    /** How often a body was sent that had been sent before. */
    int bodiesAgain() {
        return again(bodies);
    }

    /** How often a header was sent that had been sent before. */
    int headersAgain() {
        return again(headers);
    }

    private static int again(Map<Place, Integer> sent) {
        return sent.values().stream().mapToInt(times -> times - 1).sum();
    }

    private void read(Path file) {
        // a message's bytes are no text of one charset
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            long uidValidity = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.contains(" * ")) {
                    continue;
                }
                Matcher selected = UID_VALIDITY.matcher(line);
                uidValidity = selected.matches() ? Long.parseLong(selected.group(1)) : uidValidity;
                count(line, uidValidity);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void count(String line, long uidValidity) {
        Matcher body = BODY.matcher(line);
        if (body.matches()) {
            String range = body.group(2) == null ? "" : body.group(2);
            bodies.merge(new Place(uidValidity, Long.parseLong(body.group(1)), range), 1, Integer::sum);
        }
        Matcher header = HEADER.matcher(line);
        if (header.matches()) {
            headers.merge(new Place(uidValidity, Long.parseLong(header.group(1)), ""), 1, Integer::sum);
        }
    }
}
