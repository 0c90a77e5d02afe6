package org.postferry.attachment.extract;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Conversation;
import org.postferry.attachment.child.Question;

/** Stands in for a parser that a poisonous file has broken: does what the file says. */
final class UnrulyReader {
    /** A file that says that it waits. */
    static final String WAITING = "waiting";

    private static final List<byte[]> HOARD = new ArrayList<>();
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private UnrulyReader() {}

    public static void main(String[] arguments) throws InterruptedException {
        Conversation.run(System.in, System.out, UnrulyReader::read);
    }

    private static Answer read(Question question) {
        try {
            String told = Files.readString(question.file());
            String object = told.substring(told.indexOf(' ') + 1);
            switch (told.split(" ")[0]) {
                case "loop":
                    while (true) {
                        Thread.onSpinWait();
                    }
                case "wait":
                    Files.writeString(TEMPORARY.resolve(WAITING), "");
                    new CountDownLatch(1).await();
                    break;
                case "hang-up":
                    System.out.close();
                    new CountDownLatch(1).await();
                    break;
                case "name":
                    return new Answer(Answer.Kind.WHOLE, question.name());
                case "complain":
                    return new Answer(Answer.Kind.UNREADABLE, "x".repeat(Integer.parseInt(object)));
                case "hoard":
                    while (true) {
                        HOARD.add(new byte[1_000_000]);
                    }
                case "exit":
                    Runtime.getRuntime().halt(9);
                    break;
                case "end-as-if-told":
                    Runtime.getRuntime().halt(128 + 15);
                    break;
                case "boast":
                    return new Answer(Answer.Kind.WHOLE, "x".repeat(Integer.parseInt(object)));
                case "err":
                    throw new Error("of its own");
                case "leave":
                    Files.writeString(TEMPORARY.resolve("left"), "of somebody's mail");
                    return new Answer(Answer.Kind.WHOLE, left());
                case "leave-and-exit":
                    Files.writeString(TEMPORARY.resolve("left"), "of somebody's mail");
                    Runtime.getRuntime().halt(9);
                    break;
                case "hide":
                    hide();
                    return new Answer(Answer.Kind.WHOLE, "hidden");
                case "fill":
                    fill(Long.parseLong(object));
                    return new Answer(Answer.Kind.WHOLE, "filled");
                case "look":
                    return new Answer(Answer.Kind.WHOLE, left());
                case "overwrite":
                    Files.writeString(question.file(), "another");
                    return new Answer(Answer.Kind.WHOLE, "overwritten");
                case "connect":
                    new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(object)).close();
                    return new Answer(Answer.Kind.WHOLE, "connected");
                case "peek":
                    return new Answer(Answer.Kind.WHOLE, Files.readString(Path.of(object)));
                case "run":
                    new ProcessBuilder("true").start();
                    return new Answer(Answer.Kind.WHOLE, "ran");
                case "getenv":
                    return new Answer(
                            Answer.Kind.WHOLE, String.join(" ", System.getenv().keySet()));
                case "disarm":
                    disarm(object);
                    return new Answer(Answer.Kind.WHOLE, "disarmed");
                default:
            }
            return new Answer(Answer.Kind.WHOLE, told);
        } catch (Exception e) { // whatever it is, the test reads its name
            return new Answer(Answer.Kind.UNREADABLE, e.getClass().getSimpleName());
        }
    }

    private static String left() throws IOException {
        try (Stream<Path> left = Files.list(TEMPORARY)) {
            return left.map(path -> path.getFileName().toString()).collect(Collectors.joining(" "));
        }
    }

    private static void hide() throws IOException {
        Path open = Files.createDirectories(TEMPORARY.resolve("open/closed")).getParent();
        Files.writeString(open.resolve("closed/file"), "of somebody's mail");
        open.resolve("closed").toFile().setReadable(false);
        open.resolve("closed").toFile().setExecutable(false);
        open.toFile().setWritable(false);
    }

    /** A file of that length without any of it on the disk; then it waits for its end. */
    private static void fill(long megabytes) throws IOException, InterruptedException {
        try (RandomAccessFile file =
                new RandomAccessFile(TEMPORARY.resolve("large").toFile(), "rw")) {
            file.setLength(megabytes * 1024 * 1024);
        }
        new CountDownLatch(1).await();
    }

    @SuppressWarnings("removal") // of the security manager, with which this process goes too
    private static void disarm(String how) throws ReflectiveOperationException {
        switch (how) {
            case "manager" -> System.setSecurityManager(null);
            case "policy" -> Policy.setPolicy(null);
            case "reread" -> Policy.getPolicy().refresh();
            case "loader" -> new ClassLoader() {};
            case "access" -> UnrulyReader.class.getDeclaredField("HOARD").setAccessible(true);
            case "unsafe" -> Class.forName("sun.misc.Unsafe");
            default -> throw new IllegalArgumentException(how);
        }
    }
}
