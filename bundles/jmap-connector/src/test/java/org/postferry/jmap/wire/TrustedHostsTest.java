package org.postferry.jmap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol danger D-23: who may be sent the password. */
class TrustedHostsTest {
    private static final TrustedHosts HOSTS =
            new TrustedHosts(Set.of("Example.co.uk", "jmap.example.org", "::1"), false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.co.uk/",
                "https://EXAMPLE.co.uk./",
                "https://a.b.example.co.uk:8443/",
                "https://jmap.example.org/",
                "https://api.jmap.example.org/",
                "wss://jmap.example.org/push",
                "https://[::1]/"
            })
    void whatWasTypedAndWhatIsBelowItIsTrusted(String uri) {
        assertTrue(HOSTS.include(URI.create(uri)));
    }

    /** The end that two names have in common may be one below which anybody registers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.co.uk/",
                "https://badexample.co.uk/",
                "https://example.org/",
                "https://mail.example.org/",
                "https://jmap.example.org.evil.net/",
                "https://me@jmap.example.org/",
                "https:/nowhere"
            })
    void nobodyElseIs(String uri) {
        assertFalse(HOSTS.include(URI.create(uri)));
    }

    @ParameterizedTest
    @CsvSource({"http://jmap.example.org/", "ws://jmap.example.org/push"})
    void clearTextIsForWhoTypedIt(URI uri) {
        assertFalse(HOSTS.include(uri));
        assertTrue(new TrustedHosts(HOSTS.hosts(), true).include(uri));
        assertEquals(
                "jmap.example.org is to be asked in clear text; that is not safe.",
                HOSTS.refusal(uri).getMessage());
    }

    @Test
    void aRefusalSaysWhatToType() {
        WireException session = HOSTS.refusalOfSession(URI.create("https://mail.example.org/session"));
        WireException blobs = HOSTS.refusal(URI.create("https://blobs.example.net/get/b"));

        assertEquals(WireException.Reason.FOREIGN, session.reason());
        assertTrue(
                session.getMessage()
                        .endsWith("enter https://mail.example.org/session as the session address (sessionUrl)."),
                session.getMessage());
        assertTrue(blobs.getMessage().endsWith("enter blobs.example.net as the account's host."), blobs.getMessage());
    }
}
