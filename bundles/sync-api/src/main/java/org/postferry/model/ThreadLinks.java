package org.postferry.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which names an email is joined to a conversation where its server names none, after RFC 5256 section 3 (REFERENCES):
 * emails that name the same email are of one conversation, whichever of them arrives first. An answer that names nothing
 * is of the conversation of its base subject, if that was of late; two emails that only bear the same subject are not.
 *
 * @param ids its own Message-IDs, then what it answers, the nearest first
 * @param kept how many of {@code ids} it is remembered by, from the first on; that of the conversation's first email is among them
 * @param subject its base subject in lower case (RFC 5256 section 2.1); empty where the ids say enough
 * @param answers whether the subject says that it answers or forwards something
 */
public record ThreadLinks(List<String> ids, int kept, String subject, boolean answers) {
    /** Names of one email that are looked at: its own, what it answers, and the nearest before. Longer chains are made to hurt. */
    public static final int MAX_IDS = 50;

    /** An answer without a name is taken to be one to its subject within so long: subjects are used again. */
    public static final Duration SUBJECT_WINDOW = Duration.ofDays(30);

    /** RFC 5256 section 2.1, and what mail programs of other languages write. */
    private static final Pattern PREFIX = Pattern.compile(
            "^(?:\\[[^\\[\\]]*]\\s*)*(?:re|fwd?|aw|wg|antw|sv|vs|tr|rif|odp|ynt)\\s*(?:\\[[^\\[\\]]*]\\s*)?:\\s*",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern BLOB = Pattern.compile("^\\[[^\\[\\]]*]\\s*(?=\\S)");
    private static final String TRAILER = "(fwd)";

    /** Enough of a subject to tell it from others, and little enough that prefixes without end cost nothing. */
    private static final int MAX_SUBJECT_LENGTH = 500;

    public ThreadLinks {
        ids = List.copyOf(ids);
    }

    /** The links of an email with that header. */
    public static ThreadLinks of(EmailHeader header) {
        List<String> ids = new ArrayList<>(4);
        List<String> references = header.references();
        int last = references.size() - 1;
        addFirst(ids, header.messageIds());
        int own = ids.size();
        if (last >= 0) {
            add(ids, references.get(last));
            add(ids, references.get(0));
        }
        addFirst(ids, header.inReplyTo());
        int kept = ids.size();
        for (int i = last - 1; i > 0 && ids.size() < MAX_IDS; i--) {
            add(ids, references.get(i));
        }
        return ids.size() > own ? new ThreadLinks(ids, kept, "", true) : ofSubject(ids, header.subject());
    }

    private static void addFirst(List<String> ids, List<String> of) {
        if (!of.isEmpty()) {
            add(ids, of.get(0));
        }
    }

    private static void add(List<String> ids, String id) {
        if (!id.isBlank() && !ids.contains(id)) {
            ids.add(id);
        }
    }

    /** Nearly no subject of a first email has what the patterns look for, and a first sync reads very many. */
    private static ThreadLinks ofSubject(List<String> ids, String subject) {
        String rest =
                folded(subject.length() <= MAX_SUBJECT_LENGTH ? subject : subject.substring(0, MAX_SUBJECT_LENGTH));
        boolean answers = rest.endsWith(TRAILER);
        if (answers) {
            rest = rest.substring(0, rest.length() - TRAILER.length()).stripTrailing();
        }
        if (rest.indexOf(':') >= 0) {
            for (Matcher prefix = PREFIX.matcher(rest); prefix.find(); prefix = PREFIX.matcher(rest)) {
                answers = true;
                rest = rest.substring(prefix.end());
            }
        }
        if (rest.startsWith("[")) {
            for (Matcher blob = BLOB.matcher(rest); blob.find(); blob = BLOB.matcher(rest)) {
                rest = rest.substring(blob.end());
            }
        }
        return new ThreadLinks(ids, ids.size(), rest, answers);
    }

    /** In lower case, each white space one space. */
    private static String folded(String subject) {
        StringBuilder folded = new StringBuilder(subject.length());
        boolean gap = false;
        for (int i = 0; i < subject.length(); i++) {
            char c = subject.charAt(i);
            if (Character.isWhitespace(c)) {
                gap = folded.length() > 0;
            } else {
                if (gap) {
                    folded.append(' ');
                    gap = false;
                }
                folded.append(Character.toLowerCase(c));
            }
        }
        return folded.toString();
    }

    /** What to look for when nothing is known by {@link #ids}: the conversation of the first that is known. */
    public List<String> subjectsToJoin(Instant receivedAt) {
        if (subject.isEmpty()) {
            return List.of();
        }
        long window = window(receivedAt);
        if (!answers) { // an answer came before what it answers
            return List.of(name("answer", window), name("answer", window + 1));
        }
        return List.of(
                name("said", window),
                name("said", window - 1),
                name("answer", window),
                name("answer", window - 1),
                name("answer", window + 1));
    }

    /** What the email is to be found by from now on. */
    public List<String> names(Instant receivedAt) {
        List<String> names = new ArrayList<>(ids.subList(0, kept));
        if (!subject.isEmpty()) {
            names.add(name(answers ? "answer" : "said", window(receivedAt)));
        }
        return names;
    }

    /** With a space, which no Message-ID has. */
    private String name(String kind, long window) {
        return kind + " " + window + " " + subject;
    }

    private static long window(Instant receivedAt) {
        return Math.floorDiv(receivedAt.getEpochSecond(), SUBJECT_WINDOW.toSeconds());
    }
}
