package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

class ConversationTest {
    /** A command that takes what begins with its own word. */
    private static final class Word implements Command<List<String>> {
        private final CommandLine line;
        private final String word;
        private final long most;
        private final List<String> taken = new ArrayList<>();

        Word(String word, CommandLine line, long most) {
            this.word = word;
            this.line = line;
            this.most = most;
        }

        static Word of(String word) {
            return new Word(word, new CommandLine(word), Command.MAX_RESPONSES);
        }

        @Override
        public CommandLine line() {
            return line;
        }

        @Override
        public boolean take(Response.Untagged response) {
            boolean ours = response instanceof Response.Data data && data.name().equals(word);
            if (ours) {
                taken.add(((Response.Data) response).values().toString());
            }
            return ours;
        }

        @Override
        public long maxResponses() {
            return most;
        }

        @Override
        public List<String> done(Status status) {
            return taken;
        }
    }

    private static FakeImapServer server(String... lines) {
        List<String> all = new ArrayList<>(List.of("S: * OK ready"));
        all.addAll(List.of(lines));
        return FakeImapServer.play(Transcript.of(ConversationTest.class, all));
    }

    private static Conversation with(FakeImapServer server) throws WireException {
        Conversation conversation = new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)));
        conversation.greeting();
        return conversation;
    }

    @Test
    void severalCommandsAreUnderWayAndEachGetsItsOwnAnswer() throws Exception {
        try (FakeImapServer server =
                        server("C: A1 ONE", "C: A2 TWO", "S: * TWO 2", "S: * ONE 1", "S: A2 OK", "S: A1 OK");
                Conversation conversation = with(server)) {
            Sent<List<String>> one = conversation.send(Word.of("ONE"));
            Sent<List<String>> two = conversation.send(Word.of("TWO"));

            assertEquals(1, conversation.await(one).size());
            assertTrue(two.isDone());
            assertEquals(1, two.result().size());
            assertEquals(1, conversation.roundTrips());
        }
    }

    @Test
    void aListenerHearsEverythingInOrderAlsoWhatNobodyAskedFor() throws Exception {
        try (FakeImapServer server = server("C: A1 ONE", "S: * 5 EXPUNGE", "S: * ONE 1", "S: * 4 EXISTS", "S: A1 OK");
                Conversation conversation = with(server)) {
            List<String> heard = new ArrayList<>();
            conversation.listen(response -> heard.add(response.getClass().getSimpleName()));

            conversation.run(Word.of("ONE"));

            assertEquals(List.of("Count", "Data", "Count", "Tagged"), heard);
        }
    }

    @Test
    void aRefusalLeavesTheConversationUsable() throws Exception {
        try (FakeImapServer server = server("C: A1 ONE", "S: A1 NO [CANNOT] never", "C: A2 TWO", "S: A2 OK");
                Conversation conversation = with(server)) {
            RefusedException refused = assertThrows(RefusedException.class, () -> conversation.run(Word.of("ONE")));

            assertTrue(refused.status().hasCode("CANNOT"));
            assertEquals(List.of(), conversation.run(Word.of("TWO")));
        }
    }

    @Test
    void aLiteralWaitsForTheServerUnlessItMayGoAtOnce() throws Exception {
        try (FakeImapServer server = server(
                        "C: A1 ONE {2}", "S: + go", "C: ...", "S: A1 OK", "C: A2 ONE {2+}<CRLF>...", "S: A2 OK");
                Conversation conversation = with(server)) {
            conversation.run(new Word("ONE", new CommandLine("ONE").string("\u00c3\u00a9"), 10));
            conversation.literals(Conversation.Literals.AT_ONCE);
            conversation.run(new Word("ONE", new CommandLine("ONE").string("\u00c3\u00a9"), 10));
            server.assertPlayed();
        }
    }

    @Test
    void aCommandRefusedBeforeItsLiteralIsSentIsOver() throws Exception {
        try (FakeImapServer server = server("C: A1 ONE {2}", "S: A1 NO too big", "C: A2 TWO", "S: A2 OK");
                Conversation conversation = with(server)) {
            assertThrows(
                    RefusedException.class,
                    () -> conversation.run(new Word("ONE", new CommandLine("ONE").string("\u00c3\u00a9"), 10)));
            conversation.run(Word.of("TWO"));
            server.assertPlayed();
        }
    }

    @Test
    @ProvesLimit("Command.MAX_RESPONSES")
    void aServerThatNeverStopsAnsweringIsLeft() throws Exception {
        List<String> lines = new ArrayList<>(List.of("C: A1 ONE"));
        for (int i = 0; i < 201; i++) {
            lines.add("S: " + "* ONE<CRLF>".repeat(1_000) + "<cut>");
        }
        try (FakeImapServer server = server(lines.toArray(String[]::new));
                Conversation conversation = with(server)) {
            WireException nonsense = assertThrows(WireException.class, () -> conversation.run(Word.of("ONE")));

            assertTrue(nonsense.getMessage().contains("more than 200000 responses to ONE"), nonsense.getMessage());
        }
    }

    @Test
    @ProvesLimit("Command.MAX_TAKEN_BYTES")
    void aServerWhoseAnswersFillTheMemoryIsLeft() throws Exception {
        List<String> lines = new ArrayList<>(List.of("C: A1 ONE"));
        for (int i = 0; i < 33; i++) {
            lines.add("S: " + ("* ONE " + "n".repeat(1_018) + "<CRLF>").repeat(1_024) + "<cut>");
        }
        try (FakeImapServer server = server(lines.toArray(String[]::new));
                Conversation conversation = with(server)) {
            WireException nonsense = assertThrows(WireException.class, () -> conversation.run(Word.of("ONE")));

            assertTrue(nonsense.getMessage().contains("more than 33554432 bytes to ONE"), nonsense.getMessage());
        }
    }

    @Test
    void aPauseSendsWhatIsUnderWayAndEndsWhenTheConnectionIsClosed() throws Exception {
        try (FakeImapServer server = server("C: A1 ONE");
                Conversation conversation = with(server)) {
            conversation.send(Word.of("ONE"));
            Runnable close = conversation::close;
            Thread closer = new Thread(() -> {
                server.assertPlayed();
                close.run();
            });
            closer.start();

            assertThrows(WireException.class, () -> conversation.pause(Duration.ofHours(1)));
            closer.join();
        }
    }
}
