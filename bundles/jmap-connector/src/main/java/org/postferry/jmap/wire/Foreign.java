package org.postferry.jmap.wire;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Who redirects us to a network that only this machine can reach wants us to knock there for him (protocol danger D-23). */
public final class Foreign {
    private Foreign() {}

    /**
     * Whether a server may send our credentials there with it. It knows them by now, so it gains nothing by a lie; but it
     * must be itself for certain and the way must be closed, thus https at both ends, and nobody's private network.
     */
    public static boolean mayBeTrusted(URI session, URI named) {
        boolean closed = Origin.of(session).isSecure() && Origin.of(named).isSecure();
        if (!closed || named.getHost() == null || named.getUserInfo() != null) {
            return false;
        }
        try {
            check(session, named);
            return true;
        } catch (WireException inside) {
            return false;
        }
    }

    /** @throws WireException when a public host sends us to a private address */
    public static void check(URI from, URI to) throws WireException {
        Origin origin = Origin.of(to);
        boolean same = origin.host().equals(Origin.of(from).host());
        if (!same && to.getHost() != null && isPrivate(to.getHost()) && !isPrivate(from.getHost())) {
            throw new WireException(
                    WireException.Reason.STRANGE,
                    from.getHost() + " leads to an address inside this network; that is not followed.");
        }
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
