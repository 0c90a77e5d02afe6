package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.jmap.wire.TrustedHosts;

/** Providers that keep other people's domains. */
class HostersTest {
    private static final TrustedHosts HOSTERS = new TrustedHosts(Hosters.ALL_DOMAINS, false);

    /** As the session object of Fastmail names them, by way of a customer's record. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.fastmail.com/jmap/session",
                "https://phl.api.fastmail.com/jmap/api/",
                "https://www.fastmailusercontent.com/jmap/download/u1/b/n?type=t",
                "https://phl-www.fastmailusercontent.com/jmap/download/u1/b/n?type=t"
            })
    void fastmailMayBeNamedByAnyDomain(String address) {
        assertTrue(HOSTERS.include(URI.create(address)));
    }

    @Test
    void nobodyMayCallHimselfSo() {
        assertFalse(HOSTERS.include(URI.create("https://api.fastmail.com.example.net/")));
    }
}
