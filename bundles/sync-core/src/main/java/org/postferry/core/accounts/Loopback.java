package org.postferry.core.accounts;

import java.util.Locale;

/** Which host names are this machine by their looks: no name is resolved, since who answers for it may lie. */
final class Loopback {
    private Loopback() {}

    // RFC 6761 section 6.3, RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3
    static boolean is(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.[0-9]{1,3}){3}")
                || name.equals("::1")
                || name.equals("[::1]");
    }
}
