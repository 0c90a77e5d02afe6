package org.postferry.rest;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One call of the contract.
 *
 * @param template its path, with variables such as {@code {id}}
 * @param parameters the query parameters it knows; any other is refused, because a misspelt condition would be no condition
 */
record Route(String method, String template, Set<String> parameters, Handler handler) {
    /** Answers it. */
    @FunctionalInterface
    interface Handler {
        void handle(Exchange exchange) throws IOException, InterruptedException;
    }

    static Route get(String template, Handler handler, String... parameters) {
        return new Route("GET", template, Set.of(parameters), handler);
    }

    static Route post(String template, Handler handler, String... parameters) {
        return new Route("POST", template, Set.of(parameters), handler);
    }

    static Route patch(String template, Handler handler, String... parameters) {
        return new Route("PATCH", template, Set.of(parameters), handler);
    }

    static Route delete(String template, Handler handler, String... parameters) {
        return new Route("DELETE", template, Set.of(parameters), handler);
    }

    /** The variables of a path that is this route's; empty for any other path. */
    Optional<Map<String, String>> match(String path) {
        String[] expected = template.split("/", -1);
        String[] found = path.split("/", -1);
        if (expected.length != found.length) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < expected.length; i++) {
            boolean variable = expected[i].startsWith("{");
            if (!variable && !expected[i].equals(found[i]) || variable && found[i].isEmpty()) {
                return Optional.empty();
            }
            if (variable) {
                variables.put(expected[i].substring(1, expected[i].length() - 1), found[i]);
            }
        }
        return Optional.of(variables);
    }

    /** Without variables: {@code /emails/quarantined} is asked before {@code /emails/{id}}. */
    boolean isLiteral() {
        return template.indexOf('{') < 0;
    }
}
