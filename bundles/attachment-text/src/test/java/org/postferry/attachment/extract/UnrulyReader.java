package org.postferry.attachment.extract;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Conversation;
import org.postferry.attachment.child.Question;

/** Stands in for a parser that a poisonous file has broken: does what the file says. */
final class UnrulyReader {
    private static final List<byte[]> HOARD = new ArrayList<>();

    private UnrulyReader() {}

    public static void main(String[] arguments) throws InterruptedException {
        Conversation.run(System.in, System.out, UnrulyReader::read);
    }

    private static Answer read(Question question) {
        try {
            String told = Files.readString(question.file());
            switch (told.split(" ")[0]) {
                case "loop":
                    while (true) {
                        Thread.onSpinWait();
                    }
                case "hoard":
                    while (true) {
                        HOARD.add(new byte[1_000_000]);
                    }
                case "exit":
                    Runtime.getRuntime().halt(9);
                    break;
                case "boast":
                    return new Answer(Answer.Kind.WHOLE, "x".repeat(question.maxLength() * 4));
                case "connect":
                    new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(told.split(" ")[1])).close();
                    return new Answer(Answer.Kind.WHOLE, "connected");
                case "peek":
                    return new Answer(Answer.Kind.WHOLE, Files.readString(Path.of(told.split(" ")[1])));
                case "run":
                    new ProcessBuilder("true").start();
                    return new Answer(Answer.Kind.WHOLE, "ran");
                default:
            }
            return new Answer(Answer.Kind.WHOLE, told);
        } catch (Exception e) { // whatever it is, the test reads its name
            return new Answer(Answer.Kind.UNREADABLE, e.getClass().getSimpleName());
        }
    }
}
