package org.postferry.jmap.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol danger D-23. Addresses are written as numbers, so that no name has to be looked up. */
class ForeignTest {
    private static final URI OUTSIDE = URI.create("https://192.0.2.1/jmap"); // RFC 5737 section 3: nobody's

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://169.254.169.254/latest/meta-data",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://10.1.2.3/",
                "https://172.16.0.1/",
                "https://192.168.1.1/",
                "https://0.0.0.0/",
                "https://[fe80::1]/",
                "https://[fd00::1]/",
                "https://[::ffff:10.0.0.1]/",
            })
    void nobodyFromOutsideSendsUsIntoThisNetwork(String inside) {
        WireException refused = assertThrows(WireException.class, () -> Foreign.check(OUTSIDE, URI.create(inside)));

        assertEquals(WireException.Reason.STRANGE, refused.reason());
        assertTrue(refused.getMessage().contains("192.0.2.1"), refused.getMessage());
    }

    @Test
    void fromOneHostOutsideToAnotherIsFollowed() {
        assertDoesNotThrow(() -> Foreign.check(OUTSIDE, URI.create("https://198.51.100.7/jmap")));
    }

    /** Who runs a server at home has named its private address himself. */
    @Test
    void whoIsInThisNetworkMaySendUsWithinIt() {
        assertDoesNotThrow(() -> Foreign.check(URI.create("https://10.0.0.1/"), URI.create("https://10.0.0.2/jmap")));
        assertDoesNotThrow(() -> Foreign.check(URI.create("https://10.0.0.1/"), URI.create("https://10.0.0.1/jmap")));
    }
}
