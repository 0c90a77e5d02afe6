package org.postferry.jmap.wire;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Who redirects us to a network that only this machine can reach wants us to knock there for him (protocol danger D-23). */
public final class Foreign {
    private Foreign() {}

    /** @throws WireException when a public host sends us to a private address */
    public static void check(URI from, URI to) throws WireException {
        if (leadsInside(from, to)) {
            throw new WireException(
                    WireException.Reason.STRANGE,
                    from.getHost() + " leads to an address inside this network; that is not followed.");
        }
    }

    /** Whether a public host sends us to a private address. */
    public static boolean leadsInside(URI from, URI to) {
        boolean same = Origin.of(to).host().equals(Origin.of(from).host());
        return !same && to.getHost() != null && isPrivate(to.getHost()) && !isPrivate(from.getHost());
    }

    private static boolean isPrivate(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                byte first = address.getAddress()[0];
                boolean uniqueLocal = address.getAddress().length == 16 && (first & 0xfe) == 0xfc; // RFC 4193 section 3
                if (uniqueLocal
                        || address.isLoopbackAddress()
                        || address.isLinkLocalAddress()
                        || address.isSiteLocalAddress()
                        || address.isAnyLocalAddress()) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            return false; // the request itself will say so
        }
    }
}
