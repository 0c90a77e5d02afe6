package org.postferry.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The messages that are there when the server starts: those of {@code mailbox.txt}, and three senders that write again and again. Always the same. */
final class SampleMailbox {

    static final String OWNER = "Mara Winter <mara@example.org>";

    private static final int NEWSLETTERS = 9;
    private static final int INVOICES = 8;
    private static final int BUILDS = 12;

    private SampleMailbox() {}

    /** Oldest last in each group; nobody may rely on the order. */
    static List<SampleMail> messages() {
        List<SampleMail> messages = new ArrayList<>(written());
        for (int week = 1; week <= NEWSLETTERS; week++) {
            messages.add(newsletter(week));
        }
        for (int month = 1; month <= INVOICES; month++) {
            messages.add(invoice(month));
        }
        for (int build = 1; build <= BUILDS; build++) {
            messages.add(build(build));
        }
        return messages;
    }

    /** What comes while the server runs; {@code number} counts from 1. */
    static SampleMail arrival(int number) {
        String[] subjects = {
            "Rehearsal tonight: bring a pencil",
            "Größere Töpfe gesucht",
            "お知らせ：新しいお茶が入りました",
            "Parcel at your neighbour's",
            "Invoice %d",
            "Build %d passed",
            "Re: Tomatoes 🍅🍅🍅",
            "Minutes of the meeting"
        };
        String[] senders = {
            "Elif Aydın <elif@choir-lindenau.example>",
            "Änne Köhler <post@kreativhaus.example>",
            "田中 健 <tanaka@kissaten.example>",
            "Parcel Desk <desk@parcels.example>",
            "Web Hosting Co-op <billing@hosting-coop.example>",
            "Build Server <builds@letterpress.example>",
            "Yusuf Demir <yusuf@allotments.example>",
            "Ada Lindgren <ada@museum-of-letters.example>"
        };
        int kind = (number - 1) % subjects.length;
        String text = "Hello Mara,\n\nthis is message " + number + " that came while the sample server was running.\n";
        return mail(
                "INBOX",
                0,
                LocalTime.MIDNIGHT,
                "arrival-" + number,
                senders[kind],
                subjects[kind].formatted(number),
                text,
                List.of());
    }

    private static SampleMail newsletter(int week) {
        String text = "This week: three letters, two stamps and an ink blot.\n\nUnsubscribe at any time.\n";
        return mail(
                        "Newsletters",
                        week * 7,
                        LocalTime.of(6, 0),
                        "newsletter-" + week,
                        "The Weekly Inkwell <news@inkwell.example>",
                        "The Weekly Inkwell, issue " + (140 - week),
                        text,
                        List.of("\\Seen"))
                .withHtml();
    }

    private static SampleMail invoice(int month) {
        return mail(
                        "Archive/Invoices",
                        month * 30,
                        LocalTime.of(4, 30),
                        "invoice-" + month,
                        "Web Hosting Co-op <billing@hosting-coop.example>",
                        "Invoice " + (3200 - month),
                        "Dear member,\n\nyour invoice is attached. It is paid by direct debit.\n",
                        List.of("\\Seen"))
                .withAttachment("invoice.pdf");
    }

    private static SampleMail build(int build) {
        String verdict = build % 4 == 0 ? "failed" : "passed";
        return mail(
                "Projects/Letterpress",
                build,
                LocalTime.of(23, 15),
                "build-" + build,
                "Build Server <builds@letterpress.example>",
                "Build " + (700 - build) + " " + verdict,
                "The nightly build " + verdict + ".\n\n418 tests, " + (build % 4 == 0 ? 2 : 0) + " failures.\n",
                build > 3 ? List.of("\\Seen") : List.of());
    }

    private static SampleMail mail(
            String mailbox,
            int daysAgo,
            LocalTime time,
            String id,
            String from,
            String subject,
            String text,
            List<String> flags) {
        return new SampleMail(
                mailbox,
                daysAgo,
                time,
                id,
                Optional.empty(),
                from,
                OWNER,
                subject,
                flags,
                false,
                Optional.empty(),
                text);
    }

    private static List<SampleMail> written() {
        List<SampleMail> messages = new ArrayList<>();
        String[] blocks = resource().split("(?m)^--- ");
        for (int i = 1; i < blocks.length; i++) {
            messages.add(parse(blocks[i], "message-" + i));
        }
        return messages;
    }

    private static SampleMail parse(String block, String defaultId) {
        int endOfMailbox = block.indexOf('\n');
        int endOfHeaders = block.indexOf("\n\n");
        Map<String, String> header = new HashMap<>();
        for (String line : block.substring(endOfMailbox + 1, endOfHeaders).split("\n")) {
            String[] parts = line.split(": ", 2);
            header.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        String[] when = header.get("when").split(" ");
        String flags = header.getOrDefault("keywords", "");
        return new SampleMail(
                block.substring(0, endOfMailbox),
                Integer.parseInt(when[0]),
                LocalTime.parse(when[1]),
                header.getOrDefault("id", defaultId),
                Optional.ofNullable(header.get("answers")),
                header.get("from"),
                header.getOrDefault("to", OWNER),
                header.get("subject"),
                flags.isEmpty() ? List.of() : List.of(flags.split(" ")),
                header.containsKey("html"),
                Optional.ofNullable(header.get("attach")),
                block.substring(endOfHeaders + 2).strip() + "\n");
    }

    private static String resource() {
        try (InputStream in = SampleMailbox.class.getResourceAsStream("/mailbox.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
