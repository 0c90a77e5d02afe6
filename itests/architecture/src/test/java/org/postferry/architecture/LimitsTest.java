package org.postferry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every setting and every named limit has a test that fails when it is ignored: that test says so by
 * {@codeProvesLimit}. A limit is a constant whose name begins with MAX_ or MIN_, or ends in _LIMIT,
 * _TIMEOUT or _BUDGET; a setting is a method of a component's {@code Config}.
 */
class LimitsTest {
    private static final Pattern LIMIT = Pattern.compile(
            "\\b(?:static final|final static|^ {4})\\s*\\w[\\w<>]*\\s+((?:MAX|MIN)_[A-Z0-9_]+|[A-Z0-9_]+_(?:LIMIT|TIMEOUT|BUDGET))\\s*=");
    private static final Pattern INTERFACE_LIMIT =
            Pattern.compile("(?m)^ {4}(?:int|long|Duration) ((?:MAX|MIN)_[A-Z0-9_]+) =");
    private static final Pattern CONFIG = Pattern.compile("@interface Config \\{(.*?)\\n {4}}", Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile("\\s(\\w+)\\(\\)");
    private static final Pattern PROVEN = Pattern.compile("@ProvesLimit\\(\\s*\\{?([^)]*?)}?\\s*\\)", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    @Test
    void everySettingAndLimitHasATestThatFailsWhenItIsIgnored() {
        Set<String> unproven = new TreeSet<>(declared());
        unproven.removeAll(proven());

        assertEquals(Set.of(), unproven);
    }

    @Test
    void noTestProvesALimitThatIsNotThere() {
        Set<String> unknown = new TreeSet<>(proven());
        unknown.removeAll(declared());

        assertEquals(Set.of(), unknown);
    }

    @Test
    void theSearchForLimitsFindsThem() {
        assertFalse(declared().isEmpty());
    }

    private static Set<String> declared() {
        Set<String> found = new TreeSet<>();
        for (Path source : Tree.mainSources()) {
            String type = source.getFileName().toString().replace(".java", "");
            String text = Tree.read(source);
            collect(found, type, LIMIT.matcher(text));
            collect(found, type, INTERFACE_LIMIT.matcher(text));
            Matcher config = CONFIG.matcher(text);
            while (config.find()) {
                collect(found, type + ".Config", SETTING.matcher(config.group(1)));
            }
        }
        return found;
    }

    private static void collect(Set<String> found, String type, Matcher matcher) {
        while (matcher.find()) {
            found.add(type + "." + matcher.group(1));
        }
    }

    private static Set<String> proven() {
        Set<String> found = new TreeSet<>();
        for (Path source : Tree.testSources()) {
            Matcher proven = PROVEN.matcher(Tree.read(source));
            while (proven.find()) {
                Matcher name = QUOTED.matcher(proven.group(1));
                while (name.find()) {
                    found.add(name.group(1));
                }
            }
        }
        return found;
    }
}
