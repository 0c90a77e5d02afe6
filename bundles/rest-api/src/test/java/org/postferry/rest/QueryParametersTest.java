package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import javax.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueryParametersTest {
    /** Of a request that has a query and nothing else: who asks it for more gets none. */
    private static QueryParameters parameters(@Nullable String query) {
        return QueryParameters.of((HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> method.getName().equals("getQueryString") ? query : null));
    }

    @Test
    void namesAndValuesAreReadAsAFormWritesThem() {
        QueryParameters read = parameters("q=caf%C3%A9+au%20lait%26&empty=&bare&&a%3Db=c=d&q=again");

        assertEquals(List.of("q", "empty", "bare", "a=b"), List.copyOf(read.names()));
        assertEquals(Optional.of("café au lait&"), read.value("q"));
        assertEquals(Optional.empty(), read.value("empty"));
        assertEquals(Optional.empty(), read.value("bare"));
        assertEquals(Optional.of("c=d"), read.value("a=b"));
        assertEquals(Optional.empty(), read.value("nowhere"));
    }

    @Test
    void noQueryHasNoParameters() {
        assertEquals(0, parameters(null).names().size());
        assertEquals(0, parameters("").names().size());
    }

    @Test
    void aPercentSignThatEscapesNothingIsRefused() {
        assertEquals(
                400, assertThrows(Problem.class, () -> parameters("q=100%")).status());
        assertEquals(400, assertThrows(Problem.class, () -> parameters("%zz=1")).status());
    }
}
