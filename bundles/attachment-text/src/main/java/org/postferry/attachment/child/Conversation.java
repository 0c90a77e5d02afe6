package org.postferry.attachment.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.SynchronousQueue;

/**
 * One question after the other, each with an answer. This process lives no longer than whoever asks: when the line is
 * cut it ends at once, in the middle of a file too.
 */
public final class Conversation {
    /** Said once, when everything is loaded. */
    public static final int READY = 'R';

    /** How it ends where reading a file broke what should not break: nobody waits for the time to be up. */
    private static final int BROKEN = 4;

    private Conversation() {}

    /** Reads files. */
    @FunctionalInterface
    public interface Reader {
        Answer read(Question question);
    }

    /** Returns never. */
    public static void run(InputStream from, OutputStream to, Reader reader) throws InterruptedException {
        SynchronousQueue<Question> questions = new SynchronousQueue<>();
        Thread answers = new Thread(() -> answer(questions, new DataOutputStream(to), reader), "reads attachments");
        answers.setDaemon(true);
        answers.start();
        try {
            DataInputStream in = new DataInputStream(from);
            while (true) {
                questions.put(Question.read(in));
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(0); // nobody is there any more
        }
    }

    private static void answer(SynchronousQueue<Question> questions, DataOutputStream out, Reader reader) {
        try {
            out.writeByte(READY);
            out.flush();
            while (true) {
                reader.read(questions.take()).write(out);
            }
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) { // the edge of the process
            Runtime.getRuntime().halt(BROKEN);
        }
    }
}
