package org.postferry.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.RunScript;

/** What {@code ./test} says at its end is what the runners' reports hold. */
class ClosingLinesIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @TempDir
    Path tree;

    @BeforeEach
    void aTreeOfTwoModulesAndAnExample() throws IOException {
        write("pom.xml", "<modules>\n<module>one</module>\n<module>two</module>\n</modules>\n");
        for (String module : new String[] {"one", "two", "examples/outside"}) {
            Files.createDirectories(tree.resolve(module).resolve("src/test/java"));
        }
        report("one", "<testcase name=\"it goes\" classname=\"org.One\"/>");
        report("two", "<testcase name=\"it goes\" classname=\"org.Two\"/>");
    }

    @Test
    void aBuildOutsideIsNoModuleThatRanNoTest() throws Exception {
        assertEquals(
                """
                one: 1 passed, 0 failed, 0 skipped
                two: 1 passed, 0 failed, 0 skipped
                total: 2 passed, 0 failed, 0 skipped
                0
                """,
                said("print_reports"));
    }

    @Test
    void aModuleWithTestsAndNoReportIsAFailure() throws Exception {
        Files.delete(tree.resolve("two/target/surefire-reports/TEST-x.xml"));

        assertEquals(
                """
                one: 1 passed, 0 failed, 0 skipped
                two: no test ran
                total: 1 passed, 0 failed, 0 skipped
                1
                """,
                said("print_reports"));
    }

    @Test
    void aFailureIsNamedWithItsWords() throws Exception {
        report(
                "two",
                """
                <testcase name="it goes" classname="org.Two"/>
                <testcase name="it fails(long)[4]" classname="org.Two">
                  <failure message="expected: &lt;1&gt; &amp; no more&#10;but was: &lt;2&gt;" type="x"/>
                </testcase>
                """);

        assertEquals(
                """
                one: 1 passed, 0 failed, 0 skipped
                two: 1 passed, 1 failed, 0 skipped
                total: 2 passed, 1 failed, 0 skipped
                1
                """,
                said("print_reports"));
        assertEquals(
                """
                failed: two: org.Two.it fails(long)[4]
                    expected: <1> & no more
                    but was: <2>
                0
                """,
                said("print_failures"));
    }

    private void report(String module, String cases) throws IOException {
        write(module + "/target/surefire-reports/TEST-x.xml", "<testsuite>\n" + cases + "\n</testsuite>\n");
    }

    private void write(String name, String text) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What the function printed, and its exit code. */
    private String said(String function) throws Exception {
        Path reports = RunScript.root().resolve("scripts/reports.sh");
        Process bash = new ProcessBuilder("bash", "-c", ". '" + reports + "'; " + function + "; echo $?")
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<String> said = RunScript.reading(bash.getInputStream());
        RunScript.await(bash, LONGEST);
        return said.join();
    }
}
