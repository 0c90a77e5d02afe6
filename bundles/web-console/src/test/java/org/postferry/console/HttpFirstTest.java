package org.postferry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** The order in which HTTP and the web console begin. */
class HttpFirstTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Container container = new Container();
    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    void theStartEndsAtOnceWhereThereIsHttp() {
        container.http.set(container.reference());

        assertTimeoutPreemptively(SOON, () -> new HttpFirst().start(container.context()));
    }

    @Test
    void theStartWaitsForHttpThatComesLater() {
        FutureTask<Void> start = new FutureTask<>(() -> {
            new HttpFirst().start(container.context());
            order.add("started");
            return null;
        });
        Thread starting = new Thread(start, "start");
        starting.start();

        assertTimeoutPreemptively(SOON, () -> {
            while (starting.getState() != Thread.State.TIMED_WAITING && starting.isAlive()) {
                Thread.onSpinWait();
            }
            order.add("HTTP comes");
            container.httpComes();
            start.get();
        });

        assertEquals(List.of("HTTP comes", "started"), order);
        assertEquals(List.of(), container.listeners);
    }

    @Test
    void theStartIsGivenUpWhenTheContainerStops() {
        container.state = Bundle.STOPPING;

        assertTimeoutPreemptively(SOON, () -> new HttpFirst().start(container.context()));
        assertEquals(List.of(), container.listeners);
    }

    /** As much of a container as a service tracker asks for. */
    private static final class Container {
        final AtomicReference<ServiceReference<?>> http = new AtomicReference<>();
        final List<ServiceListener> listeners = new CopyOnWriteArrayList<>();
        volatile int state = Bundle.STARTING;

        void httpComes() {
            http.set(reference());
            ServiceEvent event = new ServiceEvent(ServiceEvent.REGISTERED, http.get());
            listeners.forEach(listener -> listener.serviceChanged(event));
        }

        ServiceReference<?> reference() {
            return fake(ServiceReference.class, (self, method, arguments) -> switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(self);
                case "equals" -> self == arguments[0];
                default -> throw new UnsupportedOperationException(method.toString());
            });
        }

        BundleContext context() {
            return fake(BundleContext.class, (self, method, arguments) -> switch (method.getName()) {
                case "createFilter" -> fake(Filter.class, (filter, asked, values) -> {
                    throw new UnsupportedOperationException(asked.toString());
                });
                case "addServiceListener" -> {
                    listeners.add((ServiceListener) arguments[0]);
                    yield null;
                }
                case "removeServiceListener" -> {
                    listeners.remove((ServiceListener) arguments[0]);
                    yield null;
                }
                case "getBundle" -> fake(Bundle.class, (bundle, asked, values) -> state);
                case "getServiceReferences" -> http.get() == null ? null : new ServiceReference<?>[] {http.get()};
                default -> throw new UnsupportedOperationException(method.toString());
            });
        }

        private static <T> T fake(Class<T> type, InvocationHandler answers) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
        }
    }
}
