package org.postferry.bench.measure;

import java.nio.file.Path;
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
}
