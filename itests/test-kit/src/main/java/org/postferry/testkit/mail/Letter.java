package org.postferry.testkit.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One message's header and, through {@link Body}, the rest.
 *
 * @param references message ids, oldest first; empty unless it is an answer
 */
record Letter(
        Folder.Kind kind,
        boolean own,
        Instant date,
        String messageId,
        List<String> references,
        Script script,
        String subject) {

    private static final String OWNER = "Anna Example <anna@example.org>";
    private static final int PEOPLE = 2_000;

    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

    byte[] write(Random random, int bytes) {
        StringBuilder header = new StringBuilder();
        if (!own) {
            way(header, random);
        }
        header.append("From: ").append(own ? OWNER : somebody(random)).append('\n');
        header.append("To: ")
                .append(own ? somebody(random) : OWNER)
                .append(others(random))
                .append('\n');
        header.append("Subject: ").append(encodedWords(subject)).append('\n');
        header.append("Date: ").append(time()).append('\n');
        header.append("Message-ID: <").append(messageId).append(">\n");
        if (!references.isEmpty()) {
            header.append("In-Reply-To: <")
                    .append(references.get(references.size() - 1))
                    .append(">\n");
            header.append("References: ")
                    .append(references.stream().map(id -> "<" + id + ">").collect(Collectors.joining("\n ")))
                    .append('\n');
        }
        manyReaders(header, random);
        header.append("MIME-Version: 1.0\n");
        byte[] top = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] body = new Body(script, random).write(Math.max(300, bytes - top.length));
        ByteArrayOutputStream message = new ByteArrayOutputStream(top.length + body.length);
        message.writeBytes(top);
        message.writeBytes(body);
        return message.toByteArray();
    }

    /** What the servers on the way wrote: a third of a short message. */
    private void way(StringBuilder header, Random random) {
        header.append("Return-Path: <bounce-").append(random.nextInt(1_000_000)).append("@example.com>\n");
        header.append("Delivered-To: anna@example.org\n");
        for (int hop = 2 + random.nextInt(4); hop > 0; hop--) {
            String host = "mx" + random.nextInt(40) + ".example.net";
            header.append("Received: from ")
                    .append(host)
                    .append(" (")
                    .append(host)
                    .append(" [192.0.2.");
            header.append(random.nextInt(255)).append("])\n\tby mx").append(hop).append(".example.org with ESMTPS id ");
            header.append(Long.toString(random.nextLong() >>> 20, 36)).append("\n\tfor <anna@example.org>; ");
            header.append(time()).append('\n');
        }
        if (random.nextDouble() < 0.7) {
            header.append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com;\n\ts=s1; t=");
            header.append(date.getEpochSecond()).append("; bh=").append(random64(random, 32));
            header.append(";\n\th=From:To:Subject:Date:Message-ID;\n\tb=");
            header.append(random64(random, 256).replaceAll("(.{70})", "$1\n\t "))
                    .append('\n');
            header.append(
                    "Authentication-Results: mx1.example.org; dkim=pass header.d=example.com; spf=pass; dmarc=pass\n");
        }
        if (random.nextDouble() < 0.3) {
            header.append("X-Spam-Status: No, score=-").append(random.nextInt(50) / 10.0);
            header.append(" required=5.0 tests=BAYES_00,DKIM_SIGNED,\n\tDKIM_VALID autolearn=ham version=3.4.6\n");
        }
    }

    private void manyReaders(StringBuilder header, Random random) {
        if (kind == Folder.Kind.LIST) {
            header.append("List-Id: <talk.lists.example.net>\nList-Post: <mailto:talk@lists.example.net>\n");
            header.append("List-Unsubscribe: <mailto:talk-leave@lists.example.net>\nPrecedence: list\n");
        }
        if (kind == Folder.Kind.BULK) {
            header.append("List-Unsubscribe: <https://news.example/").append(Long.toHexString(random.nextLong()));
            header.append(">\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n");
        }
    }

    private String time() {
        return DATE.format(date.atOffset(ZoneOffset.UTC));
    }

    private static String others(Random random) {
        int how = random.nextInt(6);
        return IntStream.range(0, how < 3 ? 0 : how - 2)
                .mapToObj(i -> ",\n " + somebody(random))
                .collect(Collectors.joining());
    }

    /** The same two thousand again and again, a few of them most of the time. */
    private static String somebody(Random random) {
        int who = (int) StrictMath.pow(PEOPLE, random.nextDouble());
        Script script = Script.pick(new Random(who));
        String name =
                script.words(new Random(who), 14).replaceAll("[^\\p{L} ]", "").strip();
        return encodedWords(name) + " <person" + who + "@example.com>";
    }

    /** RFC 2047 section 2, at most 75 characters each. */
    static String encodedWords(String text) {
        if (text.chars().allMatch(c -> c < 0x7f)) {
            return text;
        }
        StringBuilder words = new StringBuilder();
        for (int begin = 0; begin < text.length(); begin += 14) {
            String piece = text.substring(begin, Math.min(text.length(), begin + 14));
            words.append(begin == 0 ? "" : "\n ").append("=?utf-8?B?");
            words.append(Base64.getEncoder().encodeToString(piece.getBytes(StandardCharsets.UTF_8)))
                    .append("?=");
        }
        return words.toString();
    }

    private static String random64(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
