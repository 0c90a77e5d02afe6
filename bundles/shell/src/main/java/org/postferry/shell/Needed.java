package org.postferry.shell;

import org.jspecify.annotations.Nullable;
import org.postferry.sync.Refused;

/**
 * Parts of the system that a command needs. Every reference of a command is optional, because Karaf hides all commands of
 * a bundle while one of them misses a service; so the command itself says what is missing. Stateless.
 */
final class Needed {
    private Needed() {}

    static <T> T engine(@Nullable T service) {
        return present(service, "engine");
    }

    static <T> T store(@Nullable T service) {
        return present(service, "store");
    }

    static <T> T index(@Nullable T service) {
        return present(service, "search index");
    }

    static <T> T mime(@Nullable T service) {
        return present(service, "part that reads and writes messages");
    }

    private static <T> T present(@Nullable T service, String name) {
        if (service == null) {
            throw new Refused(Refused.Reason.UNAVAILABLE, "The " + name + " is missing just now.");
        }
        return service;
    }
}
