package org.postferry.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Test;

class SampleMailboxTest {

    private static final ZonedDateTime SENT = ZonedDateTime.parse("2026-03-01T09:30:00Z");

    @Test
    void holdsAboutSixtyMessagesInSeveralMailboxes() {
        List<SampleMail> messages = SampleMailbox.messages();

        assertEquals(60, messages.size());
        assertTrue(messages.stream()
                .map(SampleMail::mailbox)
                .collect(Collectors.toSet())
                .containsAll(Set.of("INBOX", "Sent", "Archive", "Drafts", "Projects/Shed")));
    }

    @Test
    void everyAnswerNamesAMessageThatIsThere() {
        List<SampleMail> messages = SampleMailbox.messages();
        Set<String> ids = messages.stream().map(SampleMail::id).collect(Collectors.toSet());

        assertEquals(messages.size(), ids.size());
        assertTrue(ids.containsAll(
                messages.stream().flatMap(mail -> mail.answers().stream()).toList()));
    }

    @Test
    void theSameMessageGivesTheSameBytes() {
        for (SampleMail mail : SampleMailbox.messages()) {
            assertArrayEquals(MessageBytes.of(mail, SENT), MessageBytes.of(mail, SENT), mail.id());
        }
    }

    @Test
    void aParserReadsBackWhatWasWritten() throws IOException {
        for (SampleMail mail : SampleMailbox.messages()) {
            Message message =
                    new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(MessageBytes.of(mail, SENT)));

            assertEquals(mail.subject(), message.getSubject());
            assertEquals(1, message.getFrom().size(), mail.id());
            assertEquals(mail.attachment().isPresent() || mail.html(), message.isMultipart(), mail.id());
            if (mail.attachment().isPresent()) {
                Multipart parts = (Multipart) message.getBody();
                assertEquals(
                        mail.attachment().get(), parts.getBodyParts().get(1).getFilename());
            }
        }
    }

    @Test
    void newMailStopsAtTheLimit() {
        List<SampleMail> inbox = new ArrayList<>();
        Arrivals arrivals = new Arrivals(inbox::add);

        for (int i = 0; i < Arrivals.MOST + 10; i++) {
            arrivals.run();
        }

        assertEquals(Arrivals.MOST, inbox.size());
        assertEquals(
                Arrivals.MOST, inbox.stream().map(SampleMail::id).distinct().count());
    }
}
