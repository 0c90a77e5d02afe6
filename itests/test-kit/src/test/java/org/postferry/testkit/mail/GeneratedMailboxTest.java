package org.postferry.testkit.mail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedMailboxTest {

    private static final GeneratedMailbox MAILBOX = GeneratedMailbox.of(2_000);

    @Test
    void theSameSeedAndIndexGiveTheSameEmail() {
        assertArrayEquals(
                MAILBOX.email(17).stored(), GeneratedMailbox.of(2_000).email(17).stored());
    }

    @Test
    void sizesAreThoseOfRealMail() {
        List<Integer> sizes = all().map(GeneratedEmail::sizeBytes).sorted().toList();

        int median = sizes.get(sizes.size() / 2);
        assertTrue(median > 7_000 && median < 10_500, "median " + median);
        double mean = sizes.stream().mapToInt(Integer::intValue).average().orElseThrow();
        assertTrue(mean > 14_000 && mean < 22_000, "mean " + mean);
        assertTrue(sizes.get(sizes.size() - 1) > 200_000, "largest " + sizes.get(sizes.size() - 1));
    }

    @Test
    void mailCompressesAsRealMailDoes() {
        long raw = 0;
        long packed = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = MAILBOX.email(i).stored();
            Deflater deflater = new Deflater(Deflater.BEST_SPEED);
            deflater.setInput(bytes);
            deflater.finish();
            raw += bytes.length;
            packed += deflater.deflate(new byte[bytes.length + 1_000]);
            deflater.end();
        }
        double left = (double) packed / raw;
        assertTrue(left > 0.45 && left < 0.75, "compressed to " + left);
    }

    @Test
    void everyLineOfAHeaderIsAFieldOrGoesOn() {
        all().limit(300).forEach(email -> {
            String text = new String(email.stored(), StandardCharsets.ISO_8859_1);
            text.substring(0, text.indexOf("\n\n"))
                    .lines()
                    .forEach(line -> assertTrue(line.matches("[A-Za-z-]+: .*|[ \t].+"), line));
        });
    }

    @Test
    void answersPointToEmailsOfTheMailbox() {
        Set<String> ids = new HashSet<>();
        Set<String> answered = new HashSet<>();
        all().forEach(email -> {
            String text = new String(email.stored(), StandardCharsets.ISO_8859_1);
            text.lines().filter(line -> line.startsWith("Message-ID: ")).forEach(line -> ids.add(line.substring(12)));
            text.lines()
                    .filter(line -> line.startsWith("In-Reply-To: "))
                    .forEach(line -> answered.add(line.substring(13)));
        });
        assertEquals(MAILBOX.size(), ids.size());
        assertTrue(answered.size() > 500 && ids.containsAll(answered), answered.size() + " are answered");
    }

    @Test
    void writesAMaildirThatTellsSizesAndFlags(@TempDir Path maildir) throws Exception {
        new MaildirTree(maildir).write(GeneratedMailbox.of(100));

        try (Stream<Path> files = Files.walk(maildir)) {
            List<Path> mail =
                    files.filter(file -> file.getParent().endsWith("cur")).toList();
            assertEquals(100, mail.size());
            for (Path file : mail) {
                assertTrue(file.getFileName().toString().contains(",S=" + Files.size(file) + ","), file.toString());
            }
        }
        assertTrue(Files.isDirectory(maildir.resolve(".Work.&ANw-berblick/new")));
    }

    private static Stream<GeneratedEmail> all() {
        return IntStream.range(0, MAILBOX.size()).mapToObj(MAILBOX::email);
    }
}
