package org.postferry.search.lucene.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.postferry.search.lucene.model.ModelText.Piece;

/** Writes one message, and notes what it says. One use. */
final class ModelLetter {
    /** An encoded word has at most 75 characters (RFC 2047 section 2). */
    private static final int ENCODED_PIECE = 10;

    private static final List<String> GAPS = List.of(" ", " ", " ", ", ", "\r\n", " - ", ". ");
    private static final List<String> TAGS = List.of(" ", " <b>*</b> ", "<br>", "</p>\r\n<p>", " &amp; ");
    private static final List<String> PEOPLE = List.of("ada", "bo", "carla", "mara", "invoice");
    private static final List<String> HOSTS = List.of("example", "letters", "team");

    private static final String ONLY_IN_HTML = "markup";

    private final Random random;
    private final ModelWords words;
    private final StringBuilder header = new StringBuilder();
    private final Map<String, List<ModelText>> said = new HashMap<>();

    ModelLetter(Random random) {
        this.random = random;
        words = new ModelWords(random);
    }

    Map<String, List<ModelText>> said() {
        return said;
    }

    byte[] written(String messageId) {
        people("from", 1);
        people("to", 1 + random.nextInt(3));
        people("cc", random.nextInt(2));
        people("bcc", random.nextInt(5) == 0 ? 1 : 0);
        header.append("Message-ID: <").append(messageId).append(">\r\n");
        header.append("Subject: ")
                .append(encoded(plain("subject", 1 + random.nextInt(5), " ")))
                .append("\r\n");
        header.append("MIME-Version: 1.0\r\n");
        String text =
                switch (random.nextInt(4)) {
                    case 0 -> htmlPart();
                    case 1 -> alternative();
                    default -> plainPart();
                };
        int files = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        String message = files == 0 ? header + text + "\r\n" : header + mixed(text, files);
        return message.getBytes(UTF_8);
    }

    private String plainPart() {
        return typed("plain") + plain("body", random.nextInt(40), "");
    }

    private String htmlPart() {
        return typed("html") + html();
    }

    /** Both halves say something that the other does not. */
    private String alternative() {
        return "Content-Type: multipart/alternative; boundary=half\r\n\r\n--half\r\n" + plainPart() + "\r\n--half\r\n"
                + htmlPart() + "\r\n--half--\r\n";
    }

    private static String typed(String subtype) {
        return "Content-Type: text/" + subtype + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    }

    private void people(String field, int count) {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Piece name = words.word();
            String person = PEOPLE.get(random.nextInt(PEOPLE.size()));
            String host = HOSTS.get(random.nextInt(HOSTS.size()));
            note(field, ModelText.ofWords(name.plain(), person, "smith", host, "org"));
            written.add(encoded(words.written(name)) + " <" + person + ".smith@" + host + ".org>");
        }
        if (count > 0) {
            header.append(field)
                    .append(": ")
                    .append(String.join(",\r\n ", written))
                    .append("\r\n");
        }
    }

    private void note(String field, ModelText text) {
        said.computeIfAbsent(field, name -> new ArrayList<>()).add(text);
    }

    /** @param gap between the words; empty for any */
    private String plain(String field, int length, String gap) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            Piece piece = words.any();
            pieces.add(piece);
            text.append(words.written(piece)).append(gap.isEmpty() ? GAPS.get(random.nextInt(GAPS.size())) : gap);
        }
        note(field, new ModelText(pieces));
        return text.toString();
    }

    private String html() {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder("<html><style>p { hidden: tea }</style><p>");
        for (int length = random.nextInt(40); pieces.size() < length; ) {
            Piece piece = words.any();
            pieces.add(piece);
            String tag = TAGS.get(random.nextInt(TAGS.size()));
            String word = words.written(piece).replace("ü", "&uuml;");
            text.append(tag.contains("*") ? tag.replace("*", word) : word + tag);
        }
        pieces.add(
                new Piece(ONLY_IN_HTML, false)); // or a half of the same words in another order would not be looked in
        note("body", new ModelText(pieces));
        return text.append(" ").append(ONLY_IN_HTML).append("</p></html>").toString();
    }

    private String mixed(String first, int files) {
        StringBuilder parts = new StringBuilder("Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n");
        parts.append(first).append("\r\n");
        for (int i = 0; i < files; i++) {
            String one = PEOPLE.get(random.nextInt(PEOPLE.size()));
            String other = HOSTS.get(random.nextInt(HOSTS.size()));
            note("filename", ModelText.ofWords(one, other, "pdf"));
            parts.append("--edge\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"")
                    .append(one)
                    .append('_')
                    .append(other)
                    .append(".pdf\"\r\n\r\ntea garden\r\n");
        }
        return parts.append("--edge--\r\n").toString();
    }

    private static String encoded(String text) {
        StringBuilder words = new StringBuilder();
        int[] codePoints = text.codePoints().toArray();
        for (int at = 0; at < codePoints.length; at += ENCODED_PIECE) {
            String piece = new String(codePoints, at, Math.min(ENCODED_PIECE, codePoints.length - at));
            words.append(at == 0 ? "" : "\r\n ")
                    .append("=?UTF-8?B?")
                    .append(Base64.getEncoder().encodeToString(piece.getBytes(UTF_8)))
                    .append("?=");
        }
        return words.toString();
    }
}
