package org.postferry.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.Sent;
import org.postferry.imap.wire.UidSet;
import org.postferry.imap.wire.Wire;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

class UidSearchTest {
    /** RFC 4466 section 2.6.2. */
    @Test
    void theAnswerToASearchGoesToTheOneWhoseTagItBears() throws Exception {
        List<String> lines = List.of(
                "S: * OK ready",
                "C: A1 UID SEARCH RETURN (ALL) UID 1:9",
                "C: A2 UID SEARCH RETURN (ALL) UID 1:9 UNSEEN",
                "S: * ESEARCH (TAG \"A2\") UID ALL 2",
                "S: * ESEARCH (TAG \"A1\") UID ALL 1:2",
                "S: A1 OK",
                "S: A2 OK");
        try (FakeImapServer server = FakeImapServer.play(Transcript.of(getClass(), lines));
                Conversation conversation =
                        new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)))) {
            conversation.greeting();
            Sent<Optional<UidSet>> all = conversation.send(new UidSearch(UidSet.range(1, 9), "", true));
            Sent<Optional<UidSet>> unseen = conversation.send(new UidSearch(UidSet.range(1, 9), "UNSEEN", true));

            assertEquals(Optional.of(UidSet.range(1, 2)), conversation.await(all));
            assertEquals(Optional.of(UidSet.of(2)), conversation.await(unseen));
        }
    }
}
