package org.postferry.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Messages that no program should send and every mailbox of some years holds. */
final class OddMail {

    private static final String FOLDER = ".Odd";

    private OddMail() {}

    /** Puts them into a mailbox of their own. */
    static void write(Path maildir) {
        Path folder = maildir.resolve(FOLDER);
        try {
            for (String sub : List.of("cur", "new", "tmp")) {
                Files.createDirectories(folder.resolve(sub));
            }
            Files.createFile(folder.resolve("maildirfolder"));
            int index = 0;
            for (String message : messages()) {
                byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
                Files.write(
                        folder.resolve("cur/%d.M%dP1.host,S=%d,W=%d:2,"
                                .formatted(1_700_000_000 + index, index++, bytes.length, bytes.length)),
                        bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> messages() {
        String twin =
                "From: a@example.org\r\nMessage-ID: <twin@example.org>\r\nSubject: twin\r\n\r\nthe same twice\r\n";
        return List.of(
                twin,
                twin,
                "Subject: no empty line ends this header",
                "\r\nno header at all\r\n",
                "From: \r\nSubject:\r\n\r\n",
                "Subject: raw \u00fc\u00e4 in a header\r\nMessage-ID: not an id\r\nDate: yesterday\r\n\r\n\u00ff\u00fe\u0080\r\n",
                "this is not a header line\r\nSubject: after it\r\n\r\nx\r\n",
                "Subject: one long line\r\n\r\n" + "0123456789".repeat(20_000) + "\r\n",
                "Subject: a long header\r\n"
                        + "Received: from here by there; Fri, 20 Nov 2026 12:00:00 +0000\r\n".repeat(1_500)
                        + "\r\nx\r\n",
                "Subject: parts in parts\r\n" + nested(60),
                "Subject: no boundary\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\nx\r\n--x--\r\n",
                "Subject: lies about itself\r\nContent-Type: text/html; charset=no-such-charset\r\nContent-Transfer-Encoding: base64\r\n\r\n<p>not base64 &&&",
                "Subject: a line that looks like an answer\r\n\r\n)\r\nA1 OK done\r\n* BYE\r\n* 1 FETCH (UID 1 FLAGS ())\r\n");
    }

    private static String nested(int depth) {
        StringBuilder text = new StringBuilder();
        for (int level = 0; level < depth; level++) {
            text.append("Content-Type: multipart/mixed; boundary=b")
                    .append(level)
                    .append("\r\n\r\n--b")
                    .append(level)
                    .append("\r\n");
        }
        return text.append("\r\ninnermost\r\n").toString();
    }
}
