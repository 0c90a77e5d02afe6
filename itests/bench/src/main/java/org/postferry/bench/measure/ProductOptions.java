package org.postferry.bench.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postferry.testkit.container.RunScript;

/** How the product is started. */
public final class ProductOptions {
    private ProductOptions() {}

    /** The JVM's options, as the container's script has them. */
    public static List<String> ofTheJvm() {
        Path container = RunScript.root().resolve("scripts/container.sh");
        return List.of(Command.run("bash", "-c", ". \"$0\" && printf %s \"$JVM_OPTIONS\"", container.toString())
                .split(" +"));
    }

    /**
     * The command of a process of its own with the product's options and our classes.
     *
     * @param others options of the JVM that count instead of the product's
     */
    public static List<String> command(Class<?> main, List<String> others, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ofTheJvm());
        command.addAll(others);
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
