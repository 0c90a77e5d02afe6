package org.postferry.jmap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** RFC 6570 section 3.2.2. */
class UriTemplateTest {
    private static String expanded(String value) throws WireException {
        return UriTemplate.expand("https://example.org/{a}/get?b={b}", Map.of("a", value, "b", "x"))
                .toString();
    }

    @Test
    void whatCouldBeReadAsPartOfAnAddressIsEncoded() throws Exception {
        assertEquals("https://example.org/a%2Fb%3Fc%23d%25e%20f%26g/get?b=x", expanded("a/b?c#d%e f&g"));
        assertEquals("https://example.org/%C3%A9%E2%82%AC%F0%9F%93%AC/get?b=x", expanded("\u00e9\u20ac\ud83d\udcec"));
        assertEquals("https://example.org/%0D%0A..%00/get?b=x", expanded("\r\n..\0"));
        assertEquals("https://example.org/Az09-._~/get?b=x", expanded("Az09-._~"));
    }

    @Test
    void aVariableWithoutAValueIsLeftEmpty() throws Exception {
        assertEquals(
                "https://example.org//x?y=",
                UriTemplate.expand("https://example.org/{a}/x?y={b}", Map.of()).toString());
    }

    @Test
    void whatIsNoAddressIsAStrangeAnswer() {
        WireException refused = assertThrows(
                WireException.class, () -> UriTemplate.expand("https://example.org/{open and more", Map.of()));

        assertEquals(WireException.Reason.STRANGE, refused.reason());
    }
}
