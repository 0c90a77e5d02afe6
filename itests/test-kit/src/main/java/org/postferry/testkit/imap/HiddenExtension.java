package org.postferry.testkit.imap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An extension of IMAP that a {@link HidingProxy} can make a server not to have. */
public enum HiddenExtension {
    QRESYNC("QRESYNC", "QRESYNC|VANISHED", "", ""),
    CONDSTORE(
            "CONDSTORE",
            "CONDSTORE|CHANGEDSINCE|UNCHANGEDSINCE|MODSEQ|HIGHESTMODSEQ",
            " ?MODSEQ \\(\\d+\\)| ?HIGHESTMODSEQ \\d++(?!])",
            "\\* OK \\[(HIGHESTMODSEQ|NOMODSEQ).*"),
    UIDPLUS("UIDPLUS", "^UID EXPUNGE", "\\[(APPENDUID|COPYUID) [^]]*] ?", ""),
    MOVE("MOVE", "^(UID )?MOVE", "", ""),
    LIST_STATUS("LIST-STATUS", "^LIST .*RETURN \\(.*STATUS", "", ""),
    NOTIFY("NOTIFY", "^NOTIFY", "", ""),
    ESEARCH("ESEARCH", "SEARCH RETURN", "", "");

    /** Nothing can be looked at behind these. */
    private static final Set<String> OPAQUE = Set.of("COMPRESS=DEFLATE", "STARTTLS");

    private static final Pattern CAPABILITIES = Pattern.compile("(\\bCAPABILITY )([^]\\r]*)");

    private final String capability;
    private final Pattern commands;
    private final String inAnswers;
    private final String wholeAnswers;

    HiddenExtension(String capability, String commands, String inAnswers, String wholeAnswers) {
        this.capability = capability;
        this.commands = commands.startsWith("^")
                ? Pattern.compile(commands + "\\b")
                : Pattern.compile("\\b(" + commands + ")\\b");
        this.inAnswers = inAnswers;
        this.wholeAnswers = wholeAnswers;
    }

    /** RFC 7162 section 3.2: QRESYNC is built upon CONDSTORE. */
    Set<HiddenExtension> builtUponIt() {
        return this == CONDSTORE ? Set.of(QRESYNC) : Set.of();
    }

    /** What stands in quotes is a name and not a word of the command. */
    boolean isUsedIn(String command) {
        return commands.matcher(command.replaceAll("\"[^\"]*\"", "\"\"").toUpperCase(Locale.ROOT))
                .find();
    }

    Optional<String> withoutAnswers(String line) {
        if (!wholeAnswers.isEmpty() && line.matches(wholeAnswers)) {
            return Optional.empty();
        }
        return Optional.of(inAnswers.isEmpty() || line.startsWith("+") ? line : line.replaceAll(inAnswers, ""));
    }

    static String withoutCapabilities(String line, Set<HiddenExtension> hidden) {
        Matcher list = CAPABILITIES.matcher(line);
        if (!line.contains("CAPABILITY ") || !list.find()) {
            return line;
        }
        Set<String> words =
                hidden.stream().map(extension -> extension.capability).collect(Collectors.toSet());
        String left = Arrays.stream(list.group(2).split(" "))
                .filter(word -> !words.contains(word.toUpperCase(Locale.ROOT)) && !OPAQUE.contains(word))
                .collect(Collectors.joining(" "));
        return line.substring(0, list.start(2)) + left + line.substring(list.end(2));
    }
}
