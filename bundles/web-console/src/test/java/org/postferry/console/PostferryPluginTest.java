package org.postferry.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostferryPluginTest {
    private static final Path PAGE = Path.of("src/main/resources/org/postferry/console/page");
    private static final Pattern RESOURCE = Pattern.compile("/system/console(/postferry/res/[\\w.-]+)");
    private static final Pattern IMPORT = Pattern.compile("from \"\\./([\\w.-]+)\"|import \"\\./([\\w.-]+)\"");

    private final PostferryPlugin plugin = new PostferryPlugin();

    @ParameterizedTest
    @ValueSource(strings = {"/postferry", "/postferry/"})
    void thePageIsServedWithAPolicyThatAllowsNothingFromElsewhere(String path) throws IOException {
        Answer answer = get(path);

        assertTrue(answer.body.toString(UTF_8).contains("<title>Postferry</title>"));
        String policy = answer.headers.get("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
        assertFalse(policy.contains("http") || policy.contains("unsafe-eval"), policy);
        assertEquals("nosniff", answer.headers.get("X-Content-Type-Options"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/postferry/res/nothing.js", "/postferry/other", "/postferry/res/", "/postferryx"})
    void whatIsNotThereIsNotFound(String path) throws IOException {
        assertEquals(404, get(path).error);
    }

    @Test
    void onlyFilesOfThePageAreResources() {
        assertNotNull(plugin.getResource("/postferry/res/main.js"));
        for (String path : List.of(
                "/postferry/res/nothing.js",
                "/postferry/res/../PostferryPlugin.class",
                "/postferry/res/a/../../PostferryPlugin.class",
                "/main.js",
                "/postferry")) {
            assertNull(plugin.getResource(path), path);
        }
    }

    @Test
    void everythingThatThePageNamesIsInTheBundle() throws IOException {
        Matcher named = RESOURCE.matcher(Files.readString(PAGE.resolve("index.html")));
        int found = 0;
        while (named.find()) {
            assertNotNull(plugin.getResource(named.group(1)), named.group(1));
            found++;
        }
        assertTrue(found >= 4);
        for (Path script : files(".js")) {
            Matcher imported = IMPORT.matcher(Files.readString(script));
            while (imported.find()) {
                String name = imported.group(1) == null ? imported.group(2) : imported.group(1);
                assertTrue(Files.exists(PAGE.resolve(name)), script + " imports " + name);
            }
        }
    }

    @Test
    void nothingRunsInlineAndNothingIsMadeOfMarkup() throws IOException {
        String index = Files.readString(PAGE.resolve("index.html"));
        assertFalse(Pattern.compile("\\son\\w+=|<script>|javascript:|<style")
                .matcher(index)
                .find());
        for (Path script : files(".js")) {
            String text = Files.readString(script);
            assertFalse(
                    Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(")
                            .matcher(text)
                            .find(),
                    script.toString());
        }
    }

    /** A mail's frame is of our origin, so that it can be measured: with scripts allowed, a mail could do all we can. */
    @Test
    void nothingInAMailEverRuns() throws IOException {
        String frame = Files.readString(PAGE.resolve("message-frame.js"));

        assertTrue(frame.contains("sandbox: \"allow-same-origin allow-popups allow-popups-to-escape-sandbox\""));
        assertTrue(frame.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
        for (Path script : files(".js")) {
            assertFalse(Files.readString(script).contains("allow-scripts"), script.toString());
        }
    }

    private static List<Path> files(String extension) throws IOException {
        try (Stream<Path> files = Files.list(PAGE)) {
            return files.filter(file -> file.toString().endsWith(extension)).toList();
        }
    }

    private Answer get(String path) throws IOException {
        Answer answer = new Answer();
        HttpServletRequest request = answering(HttpServletRequest.class, (proxy, method, arguments) -> path);
        plugin.renderContent(request, answering(HttpServletResponse.class, answer::called));
        return answer;
    }

    private static <T> T answering(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What the plugin did with its response. */
    private static final class Answer extends ServletOutputStream {
        final Map<String, String> headers = new HashMap<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        int error;

        Object called(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
            switch (method.getName()) {
                case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                case "sendError" -> error = (int) arguments[0];
                case "getOutputStream" -> {
                    return this;
                }
                default -> {}
            }
            return null;
        }

        @Override
        public void write(int b) {
            body.write(b);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}
    }
}
