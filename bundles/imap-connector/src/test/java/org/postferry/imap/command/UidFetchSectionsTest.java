package org.postferry.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.Wire;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

class UidFetchSectionsTest {
    @Test
    @ProvesLimit("UidFetchSections.MAX_CHARACTERS")
    void moreSectionsThanACommandHoldsAreNotAskedFor() throws Exception {
        List<String> sections = new ArrayList<>();
        while (sections.size() < 1_000 && new UidFetchSections(4_294_967_295L, sections, Long.MAX_VALUE).fits()) {
            sections.add("1.".repeat(20) + sections.size());
        }
        List<String> most = sections.subList(0, sections.size() - 1);
        List<String> lines = List.of("S: * OK ready", "C: A1 UID FETCH 4294967295 ...", "S: A1 OK");
        try (FakeImapServer server = FakeImapServer.play(Transcript.of(getClass(), lines));
                Conversation conversation =
                        new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)))) {
            conversation.greeting();
            conversation.run(new UidFetchSections(4_294_967_295L, most, Long.MAX_VALUE));
            server.assertPlayed();
        }
    }

    @Test
    @ProvesLimit("UidFetchSections.MAX_STREAMED_BYTES")
    void manyLargeTextsOfOneMessageAreNotAllKept() throws Exception {
        int bytes = 3 * 1024 * 1024;
        StringBuilder row = new StringBuilder("S: * 1 FETCH (UID 1");
        for (int part = 1; part <= 3; part++) {
            row.append(" BODY[" + part + "]<0> {" + bytes + "}<CRLF>").append("h".repeat(bytes));
        }
        List<String> lines = new ArrayList<>(List.of("S: * OK ready", "C: A1 UID FETCH 1 ...", row + ")", "S: A1 OK"));
        try (FakeImapServer server = FakeImapServer.play(Transcript.of(getClass(), lines));
                Conversation conversation =
                        new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)))) {
            conversation.greeting();

            Map<String, byte[]> sections = conversation.run(new UidFetchSections(1, List.of("1", "2", "3"), bytes));

            assertEquals(bytes, sections.get("1").length);
            assertEquals(bytes, sections.get("2").length);
            assertTrue(sections.get("3").length < bytes, "the third is cut");
        }
    }
}
