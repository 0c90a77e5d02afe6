package org.postferry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

class RootRedirectTest {
    @Test
    void theRootLeadsToThePageAndNothingElseDoes() throws IOException {
        assertEquals("sendRedirect /system/console/postferry", get("/"));
        assertEquals("sendError 404", get("/nothing"));
        assertEquals("sendError 404", get("/favicon.ico"));
    }

    private static String get(String uri) throws IOException {
        List<String> done = new ArrayList<>();
        HttpServletRequest request = answering(
                HttpServletRequest.class,
                (proxy, method, arguments) -> method.getName().equals("getRequestURI") ? uri : "");
        HttpServletResponse response = answering(HttpServletResponse.class, (proxy, method, arguments) -> {
            done.add(method.getName() + " " + arguments[0]);
            return null;
        });
        new RootRedirect().doGet(request, response);
        return done.get(0);
    }

    private static <T> T answering(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
