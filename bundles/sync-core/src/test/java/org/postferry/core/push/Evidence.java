package org.postferry.core.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postferry.connector.RemoteCommand;
import org.postferry.store.Mutation;
import org.postferry.testkit.smtp.RudeSmtpServer;
import org.postferry.testkit.smtp.RudeSmtpServer.Course;

/**
 * What is known of every try to hand one message over without asking who handed it over: the server wrote down how far it came, and the
 * message how far it was read. It judges what the outbox made of the submitter's answers.
 *
 * <p>A final dot that left a client may lie in the buffers of a line that breaks: its server never reads it, and the client cannot
 * know. So a doubt is right there too; but nobody sends a message's end before he has read it (RFC 5321 section 4.1.1.4), and of a
 * message that is larger than all those buffers much is left unread when the line breaks. There a doubt is wrong.
 */
final class Evidence {
    /** How far a try came. */
    enum Try {
        /** The server never said 354. */
        BEFORE_DATA,
        /** It did, and the client cannot have sent the dot yet. */
        WITHIN_DATA,
        /** The client may have sent the dot, and the server never read it. */
        DOT_MAY_HAVE_LEFT,
        /** The server read the dot, and its answer did not leave whole. */
        ANSWER_LOST,
        /** Its no to the message left. */
        REFUSED_AFTER_DOT,
        /** Its yes to the message left. */
        TAKEN;

        private static Try of(Course course, boolean readToItsEnd) {
            if (course.answered().isPresent()) {
                return course.answered().getAsInt() < 300 ? TAKEN : REFUSED_AFTER_DOT;
            }
            if (course.readDot()) {
                return ANSWER_LOST;
            }
            if (!course.beganData()) {
                return BEFORE_DATA;
            }
            return readToItsEnd ? DOT_MAY_HAVE_LEFT : WITHIN_DATA;
        }
    }

    private final RudeSmtpServer server;
    private final List<Watched> messages = new ArrayList<>();

    Evidence(RudeSmtpServer server) {
        this.server = server;
    }

    /** The message, to be handed over once; each such try takes one connection. */
    RemoteCommand.Message watched(RemoteCommand.Message message) {
        Watched watched = new Watched(message);
        messages.add(watched);
        return watched;
    }

    /** Judges what became of the message. Returns how many tries came how far. */
    Map<Try, Integer> judge(Mutation.State state) throws InterruptedException {
        List<Course> courses = server.courses(messages.size());
        assertEquals(messages.size(), courses.size(), "one connection a try");
        Map<Try, Integer> tries = new EnumMap<>(Try.class);
        for (int i = 0; i < courses.size(); i++) {
            tries.merge(Try.of(courses.get(i), messages.get(i).readToItsEnd()), 1, Integer::sum);
        }
        int delivered = server.taken().size();
        assertTrue(delivered <= 1, () -> "delivered " + delivered + " times: " + tries);
        if (tries.containsKey(Try.ANSWER_LOST)) {
            assertEquals(Mutation.State.UNKNOWN, state, () -> "nobody can know that it was sent: " + tries);
        } else if (tries.containsKey(Try.DOT_MAY_HAVE_LEFT) && state == Mutation.State.UNKNOWN) {
            assertEquals(0, delivered, () -> "it was told that it was sent: " + tries);
        } else {
            assertEquals(Mutation.State.SETTLED, state, () -> "nobody can doubt what became of it: " + tries);
            assertEquals(1, delivered, () -> "it was lost: " + tries);
        }
        return tries;
    }

    /** Of one try. Read by one thread after the other. */
    private static final class Watched implements RemoteCommand.Message {
        private final RemoteCommand.Message message;
        private long read;

        Watched(RemoteCommand.Message message) {
            this.message = message;
        }

        boolean readToItsEnd() {
            return read >= message.sizeBytes();
        }

        @Override
        public long sizeBytes() {
            return message.sizeBytes();
        }

        @Override
        public InputStream open() throws IOException {
            return new FilterInputStream(message.open()) {
                @Override
                public int read() throws IOException {
                    int next = super.read();
                    read += next >= 0 ? 1 : 0;
                    return next;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, length);
                    read += Math.max(0, count);
                    return count;
                }
            };
        }
    }
}
