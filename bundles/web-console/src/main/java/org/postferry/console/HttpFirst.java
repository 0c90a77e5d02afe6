package org.postferry.console;

import java.time.Duration;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds this bundle's start until there is an HTTP service, and with it the start of the web console, which has a higher start level.
 *
 * <p>Where the two begin at one time, they may wait for each other for ever (Felix web console 4.8.12, Pax Web 8.0.34): the console asks for its context while
 * it holds its lock, and the one thread of Pax Web that could answer is telling the console of the service, and waits for that lock.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class HttpFirst implements BundleActivator {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFirst.class);

    private static final String HTTP_SERVICE = "org.osgi.service.http.HttpService";

    /** It takes less than a second; where there is none by then, the log says why, and the container goes on. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    /** How soon a container that is stopped meanwhile is noticed: it waits for this start. */
    private static final Duration STOP_NOTICED_WITHIN = Duration.ofMillis(200);

    @Override
    public void start(BundleContext context) throws InterruptedException {
        var http = new ServiceTracker<>(context, HTTP_SERVICE, null) {
            @Override
            public Object addingService(ServiceReference<Object> reference) {
                return reference; // that it is there is enough
            }

            @Override
            public void removedService(ServiceReference<Object> reference, Object service) {
                // it was not taken
            }
        };
        http.open();
        try {
            await(http, context.getBundle(Constants.SYSTEM_BUNDLE_ID));
        } finally {
            http.close();
        }
    }

    private static void await(ServiceTracker<?, ?> http, Bundle container) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (http.waitForService(STOP_NOTICED_WITHIN.toMillis()) == null && container.getState() != Bundle.STOPPING) {
            if (System.nanoTime() >= end) {
                LOG.warn(
                        "there is no HTTP service after {} s; what waits for it here starts without",
                        LONGEST_WAIT.toSeconds());
                return;
            }
        }
    }

    @Override
    public void stop(BundleContext context) {
        // nothing is left of the start
    }
}
