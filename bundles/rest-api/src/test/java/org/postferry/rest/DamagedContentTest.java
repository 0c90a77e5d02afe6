package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.store.Contents;
import org.postferry.store.MailStore;

/** What is stored of an email cannot be read any more, from its beginning or from somewhere in it. */
class DamagedContentTest {
    private static final int SIZE = 1_000_000;

    private final ApiServer api = new ApiServer();
    private EmailId id;

    @BeforeEach
    void putOneEmail() {
        id = api.mirror.emailWithContent(
                api.mirror.mailbox(api.mirror.account("One"), "INBOX", Optional.empty()),
                "Subject: a\r\n\r\nText.\r\n");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    /** @param readable so many bytes come before the damage */
    private void damage(int readable) {
        Contents damaged = fake(Contents.class, Optional.of(new Damaged(readable)));
        MailStore store = (MailStore) Proxy.newProxyInstance(
                MailStore.class.getClassLoader(), new Class<?>[] {MailStore.class}, (self, method, arguments) -> {
                    try {
                        return method.getName().equals("contents") ? damaged : method.invoke(api.store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        api.servlet.bindStore(store);
    }

    private static <T> T fake(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/raw", "/body", "/attachments/1"})
    void itIsAProblemWithASentenceWhereNothingWentOutYet(String what) {
        damage(0);

        Answer answer = api.get("/emails/" + id + what);

        assertEquals(500, answer.status());
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals("Damaged", answer.at("/title"));
        assertTrue(answer.at("/detail").contains("wrong checksum"), answer.at("/detail"));
        assertEquals("", answer.header("Content-Disposition"));
        assertFalse(answer.header("Accept-Ranges").contains("bytes"));
    }

    @Test
    void inTheMiddleTheConnectionIsCutAndNobodyTakesItForAll() {
        damage(SIZE / 2);

        assertThrows(IOException.class, () -> api.client()
                .send(
                        api.request("GET", "/emails/" + id + "/raw", "").build(),
                        HttpResponse.BodyHandlers.ofByteArray()));
    }

    private record Damaged(int readable) implements Contents.Stored {
        @Override
        public ContentState state() {
            return ContentState.FULL;
        }

        @Override
        public long sizeBytes() {
            return SIZE;
        }

        @Override
        public InputStream open(long offset) {
            InputStream broken = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("a stored message is damaged: wrong checksum at 7");
                }
            };
            return new SequenceInputStream(new ByteArrayInputStream(new byte[readable]), broken);
        }
    }
}
