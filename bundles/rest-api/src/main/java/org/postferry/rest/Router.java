package org.postferry.rest;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the route of a request. Immutable. */
final class Router {
    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = routes.stream()
                .sorted(Comparator.comparing(route -> !route.isLiteral()))
                .toList();
    }

    List<Route> routes() {
        return routes;
    }

    /** A route and what its variables are. */
    record Match(Route route, Map<String, String> variables) {}

    /** The route; HEAD is GET without its body, which the server leaves out. Throws a {@link Problem} of 404 or 405. */
    Match find(String method, String path) {
        String asked = method.equals("HEAD") ? "GET" : method;
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent() && route.method().equals(asked)) {
                return new Match(route, variables.get());
            }
            variables.ifPresent(found -> allowed.add(route.method()));
        }
        if (allowed.isEmpty()) {
            throw Problem.notFound("There is nothing at this path");
        }
        throw Problem.methodNotAllowed(allowed);
    }
}
