package org.postferry.bench.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.model.Keyword;

/** Emails as a server tells of them: a header of 1.2 kB each, never a body. The same for the same mailbox and UID. Stateless. */
final class TinyMail {
    static final long UIDVALIDITY = 7;

    private static final long FIRST_SECOND = 1_600_000_000L;
    private static final long SECONDS_BETWEEN = 60;
    private static final int RECEIVED_FIELDS = 6;
    private static final Set<Keyword> SEEN = Set.of(Keyword.SEEN);

    private TinyMail() {}

    static RemoteId.Uid id(Scope.Mailbox mailbox, long uid) {
        return new RemoteId.Uid(mailbox.id(), UIDVALIDITY, uid);
    }

    static RemoteFact.EmailSeen seen(Scope.Mailbox mailbox, long uid) {
        Random random = new Random(mailbox.id().number() << 32 | uid);
        StringBuilder text = new StringBuilder(1_500);
        for (int i = 0; i < RECEIVED_FIELDS; i++) {
            text.append("Received: from mail")
                    .append(random.nextInt(1_000))
                    .append(".example.org by mx.example.org with ESMTPS id ")
                    .append(Long.toHexString(random.nextLong()))
                    .append("; Mon, 1 Jan 2024 00:00:00 +0000\r\n");
        }
        text.append("DKIM-Signature: v=1; a=rsa-sha256; b=")
                .append("Ab3dEf".repeat(60))
                .append("\r\nMessage-ID: <")
                .append(uid)
                .append("@example.org>\r\n\r\n");
        return new RemoteFact.EmailSeen(
                id(mailbox, uid),
                HeaderBytes.of(text.toString().getBytes(StandardCharsets.US_ASCII)),
                false,
                Instant.ofEpochSecond(FIRST_SECOND + uid * SECONDS_BETWEEN),
                2_000 + random.nextInt(30_000),
                memberships(mailbox, uid % 5 == 0 ? Set.of() : SEEN),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static RemoteFact.EmailChanged changed(Scope.Mailbox mailbox, long uid, Set<Keyword> keywords) {
        return new RemoteFact.EmailChanged(id(mailbox, uid), memberships(mailbox, keywords));
    }

    private static Set<RemoteMembership> memberships(Scope.Mailbox mailbox, Set<Keyword> keywords) {
        return Set.of(new RemoteMembership(new MailboxRef.Known(mailbox.id()), keywords, false));
    }

    /** What a reader reads out of such a header. */
    static EmailHeader header(long uid) {
        List<String> parent = uid % 3 == 0 ? List.of(uid - 1 + "@example.org") : List.of();
        EmailAddress from =
                new EmailAddress(Optional.of("Person Number " + uid % 997), "person" + uid % 997 + "@example.org");
        return new EmailHeader(
                List.of(uid + "@example.org"),
                parent,
                parent,
                List.of(from),
                List.of(new EmailAddress(Optional.of("The Owner"), "owner@example.com")),
                List.of(),
                List.of(),
                List.of(),
                "About the meeting number " + uid + " and what follows from it",
                Optional.of(Instant.ofEpochSecond(FIRST_SECOND + uid * SECONDS_BETWEEN)));
    }
}
