package org.postferry.mime.mime4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.mime.MessageText;

/** What a search looks in where a message says something twice, as plain text and as HTML. */
class AlternativeTextTest {
    @Test
    void whatOnlyTheHtmlSaysIsSaidBesidesThePlainText() {
        MessageText text = Messages.text(
                alternative("Your program cannot show HTML.", "<p>Your <b>invoice</b> of <i>March</i></p>"));

        assertEquals(new MessageText("Your program cannot show HTML.", "Your invoice of March", List.of()), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>See you <b>on</b> Sunday &amp; bring tea</p>",
                "<html><head><title>Mail</title><STYLE>.p { color: red }</STYLE></head><body>See you on Sunday&nbsp;</body>",
                "<!-- secret --><p class=\"secret\">SEE YOU, on Sunday</p><script>secret()</script>",
                "<p>S<b>ee</b> you on Sun&#100;ay</p>",
                ""
            })
    void htmlThatSaysTheSameSaysNothingBesides(String html) {
        assertEquals(
                "",
                Messages.text(alternative("See you on Sunday and bring tea", html))
                        .besides());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>See you on S&uuml;nday</p>",
                "See you on Sunday < 7 pm",
                "See you <!--> on Monday <p>-->",
                "<p>See</p>you on<br>Monday<!-- never closed",
                "<style>p</style><p>on Monday",
                "<titlebar>on Monday</titlebar>"
            })
    void oneWordMoreIsEnough(String html) {
        assertFalse(Messages.text(alternative("See you on Sunday and bring tea", html))
                .besides()
                .isEmpty());
    }

    @Test
    void whereThePlainTextIsEmptyTheHtmlIsTheText() {
        assertEquals(
                new MessageText("Only here", "", List.of()), Messages.text(alternative(" \n", "<p>Only here</p>")));
    }

    @Test
    void aMessageOfHtmlAloneSaysItOnce() {
        MessageText text = Messages.text("Content-Type: text/html\n\n<p>Hello</p>");

        assertEquals("Hello", text.text());
        assertEquals("", text.besides());
    }

    @Test
    void htmlWithPicturesBesidesPlainTextIsReadToo() {
        MessageText text = Messages.text(
                """
                Content-Type: multipart/alternative; boundary=a

                --a

                plain
                --a
                Content-Type: multipart/related; boundary=r

                --r
                Content-Type: text/html

                <p>lighthouse <img src="cid:1"></p>
                --r
                Content-Type: image/png
                Content-ID: <1>

                x
                --r--
                --a--
                """);

        assertTrue(text.besides().contains("lighthouse"), text.besides());
    }

    private static String alternative(String plain, String html) {
        return "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + plain
                + "\n--b\nContent-Type: text/html\n\n" + html + "\n--b--\n";
    }
}
