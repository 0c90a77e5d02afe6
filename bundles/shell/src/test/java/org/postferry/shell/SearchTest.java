package org.postferry.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.DefaultActionPreparator;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.postferry.search.IndexState;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;

/** What a person types becomes the query, after Karaf has looked for options in it. */
class SearchTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void wordsAreOneQuery() throws Exception {
        search("--limit", "5", "from:ada", "tea", "-coffee");

        assertEquals(List.of("from:ada tea -coffee"), asked);
    }

    @Test
    void aQueryThatBeginsWithAMinusStandsBehindTwo() throws Exception {
        assertThrows(CommandException.class, () -> search("-from:ada"), "Karaf takes it for an option");

        search("--best", "--", "-from:ada (tea OR coffee)");
        search("--", "-from:ada", "tea");
        search("(tea OR coffee) -from:ada");

        assertEquals(List.of("-from:ada (tea OR coffee)", "-from:ada tea", "(tea OR coffee) -from:ada"), asked);
    }

    @Test
    void nothingToLookForIsSaid() {
        assertThrows(CommandException.class, this::search);
    }

    private void search(String... typed) throws Exception {
        Search search = new Search();
        search.session = proxy(Session.class, new PrintStream(OutputStream.nullOutputStream()));
        search.index = (SearchIndex) Proxy.newProxyInstance(
                SearchIndex.class.getClassLoader(), new Class<?>[] {SearchIndex.class}, (self, method, arguments) -> {
                    asked.add(((SearchRequest) arguments[0]).query());
                    return new SearchPage(
                            List.of(), Optional.empty(), 0, Map.of(), new IndexState(0, 0, 0, false, Optional.empty()));
                });
        if (new DefaultActionPreparator().prepare(search, search.session, List.<Object>of((Object[]) typed))) {
            search.execute();
        }
    }

    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer));
    }
}
