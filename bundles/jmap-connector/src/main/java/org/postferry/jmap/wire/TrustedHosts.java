package org.postferry.jmap.wire;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * To whom credentials and mail may go (protocol danger D-23): to each of these hosts, and to what is below it in the names
 * of hosts. Two names with the same end are not taken for one owner's: which ends anybody may register below
 * ({@code co.uk}, {@code duckdns.org}) only a list says that is another one next month (docs/adr/0016). Immutable.
 *
 * @param hosts what a person typed, the domain of the person's address, and domains of providers that are known
 * @param clearText whether the person typed an address without TLS; otherwise nobody is asked without
 */
public record TrustedHosts(Set<String> hosts, boolean clearText) {
    public TrustedHosts {
        hosts = hosts.stream().map(TrustedHosts::plain).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether requests to that address may bear credentials, or mail. */
    public boolean include(URI uri) {
        boolean isAddress = uri.getHost() != null && uri.getUserInfo() == null;
        return isAddress && (clearText || Origin.of(uri).isSecure()) && isBelow(plain(uri.getHost()));
    }

    private boolean isBelow(String host) {
        return hosts.stream().anyMatch(one -> host.equals(one) || host.endsWith("." + one));
    }

    /** Without what URIs and records write around a name. */
    private static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Why an address that is not included is not asked, and what a person may do about it. */
    public WireException refusal(URI foreign) {
        String host = String.valueOf(foreign.getHost());
        if (!clearText && !Origin.of(foreign).isSecure()) {
            return new WireException(
                    WireException.Reason.FOREIGN, host + " is to be asked in clear text; that is not safe.");
        }
        return new WireException(
                WireException.Reason.FOREIGN,
                "The server sends us to " + host + ", which is of another domain than the account; neither password nor"
                        + " mail goes there. If it is the right one, enter " + host + " as the account's host.");
    }

    /** The same where the session itself would be there. */
    public WireException refusalOfSession(URI foreign) {
        if (!clearText && !Origin.of(foreign).isSecure()) {
            return refusal(foreign);
        }
        return new WireException(
                WireException.Reason.FOREIGN,
                "The session is on " + foreign.getHost() + ", which is of another domain than the account; the password"
                        + " does not go there. If it is the right one, enter " + foreign
                        + " as the session address (sessionUrl).");
    }
}
