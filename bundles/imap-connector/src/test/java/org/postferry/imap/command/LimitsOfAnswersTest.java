package org.postferry.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.UidSet;
import org.postferry.imap.wire.Value;
import org.postferry.imap.wire.Wire;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

/** How much of a command's answers is kept. */
class LimitsOfAnswersTest {
    private static <R> R run(Command<R> command, String... answers) throws Exception {
        List<String> lines = new ArrayList<>(List.of("S: * OK ready", "C: A1 ..."));
        for (String answer : answers) {
            lines.add("S: " + answer);
        }
        lines.add("S: A1 OK");
        try (FakeImapServer server = FakeImapServer.play(Transcript.of(LimitsOfAnswersTest.class, lines));
                Conversation conversation =
                        new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)))) {
            conversation.greeting();
            return conversation.run(command);
        }
    }

    private static String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> "W" + i).collect(Collectors.joining(" "));
    }

    @Test
    @ProvesLimit("Capability.MAX_WORDS")
    void ofEndlessCapabilitiesTheFirstAreKept() throws Exception {
        assertEquals(
                Capability.MAX_WORDS,
                run(new Capability(), "* CAPABILITY " + words(Capability.MAX_WORDS + 1))
                        .size());
    }

    @Test
    @ProvesLimit("ListRow.MAX_ATTRIBUTES")
    void ofEndlessAttributesTheFirstAreKept() throws Exception {
        ListMailboxes.Listing listing =
                run(ListMailboxes.plain(), "* LIST (" + words(ListRow.MAX_ATTRIBUTES + 1) + ") \"/\" a");

        assertEquals(ListRow.MAX_ATTRIBUTES, listing.rows().get(0).attributes().size());
    }

    @Test
    @ProvesLimit("MailboxNames.MAX_LENGTH")
    void ofAnEndlessNameTheBeginningIsKept() throws Exception {
        ListMailboxes.Listing listing =
                run(ListMailboxes.plain(), "* LIST () \"/\" " + "n".repeat(MailboxNames.MAX_LENGTH + 1));

        assertEquals(MailboxNames.MAX_LENGTH, listing.rows().get(0).name().length());
    }

    @Test
    @ProvesLimit("UidFetchStructures.MAX_VALUES")
    void structuresThatFillTheMemoryAreNoAnswer() throws Exception {
        String huge = "(" + "a ".repeat(UidFetchStructures.MAX_VALUES - 100) + ")";

        Map<Long, Value> structures = run(
                new UidFetchStructures(UidSet.range(1, 3)),
                "* 1 FETCH (UID 1 BODYSTRUCTURE " + huge + ")",
                "* 2 FETCH (UID 2 BODYSTRUCTURE " + huge + ")",
                "* 3 FETCH (UID 3 BODYSTRUCTURE (\"TEXT\" \"PLAIN\"))");

        assertTrue(structures.containsKey(1L));
        assertTrue(structures.containsKey(3L));
        assertEquals(2, structures.size());
    }
}
