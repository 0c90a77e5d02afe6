package org.postferry.attachment.child;

import java.io.OutputStream;

/** The reading process. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        OutputStream out = System.out;
        System.setOut(System.err); // whatever a library prints is no answer
        Conversation.run(System.in, out, new TikaReader());
    }
}
