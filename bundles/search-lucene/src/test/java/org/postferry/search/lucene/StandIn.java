package org.postferry.search.lucene;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Stands in for something real, of which it answers a little itself. */
public final class StandIn {
    private StandIn() {}

    /** What it answers to each call. */
    public interface Answers {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    public static <T> T of(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.to(method, arguments)));
    }
}
