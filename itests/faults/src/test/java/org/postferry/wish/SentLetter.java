package org.postferry.wish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.RemoteCommand;
import org.postferry.store.Wish;
import org.postferry.testkit.imap.PlainClient;

/** What somebody sends who wrote a draft of it before, and what a server shows then. */
record SentLetter(String from, String to) {
    static final String SUBJECT = "letter";
    static final String DRAFT = "draft";

    /** More than any buffer on the way holds back: half of it is seen by the server. */
    private static final int LINES = 8_000;

    /** To somebody elsewhere. */
    static SentLetter of(String from) {
        return new SentLetter(from, "you@example.com");
    }

    /** The draft, and where it is to go. */
    void layOut(PlainClient client) {
        for (String mailbox : new String[] {"Drafts", "Sent"}) {
            client.attempt("CREATE \"" + mailbox + "\"");
        }
        client.append("Drafts", "\\Draft", WishKind.letter(DRAFT));
    }

    byte[] bytes() {
        String text = "From: " + from + "\r\nTo: " + to + "\r\nDate: Tue, 01 Jul 2025 00:00:00 +0000\r\nSubject: "
                + SUBJECT + "\r\nMessage-ID: <letter@example.org>\r\n\r\n" + "What is sent.\r\n".repeat(LINES);
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A person sends it. */
    void submit(WishEngine engine) {
        engine.submit(List.of(new Wish.Send(
                RemoteCommand.Message.of(bytes()),
                "letter@example.org",
                from,
                List.of(to),
                Optional.of(engine.email(DRAFT)),
                Instant.EPOCH)));
    }

    /** It is in Sent, once, and its draft is gone. */
    MailView after(MailView before) {
        MailView after = before.copy();
        after.take("Drafts", DRAFT);
        after.put("Sent", MailView.message(SUBJECT, Set.of("$seen"), bytes()));
        return after;
    }
}
