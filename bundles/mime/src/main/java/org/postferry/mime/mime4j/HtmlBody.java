package org.postferry.mime.mime4j;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;

/**
 * HTML out of a message, made harmless: only listed elements, attributes and protocols survive, so nothing runs, nothing
 * is sent and nothing loads from elsewhere. Links stay and open outside; pictures of the message itself ({@code cid:})
 * stay. Confined to one thread.
 */
final class HtmlBody {
    /** Elements inside one another; mail of nested tables has some dozens. */
    static final int MAX_DEPTH = 256;

    private static final Set<String> PICTURES =
            Set.of("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp");

    private static final Safelist SAFE = Safelist.relaxed()
            .addTags(
                    "center", "font", "hr", "s", "del", "ins", "tt", "abbr", "address", "bdi", "bdo", "big", "kbd",
                    "mark")
            .addTags("samp", "var", "section", "article", "header", "footer", "main", "aside", "figure", "figcaption")
            .addAttributes(":all", "style", "dir", "lang", "align", "title")
            .addAttributes("font", "color", "face", "size")
            .addAttributes("table", "border", "cellpadding", "cellspacing", "bgcolor", "height")
            .addAttributes("tr", "bgcolor", "valign", "height")
            .addAttributes("td", "bgcolor", "valign", "height", "nowrap")
            .addAttributes("th", "bgcolor", "valign", "height", "nowrap")
            .removeProtocols("a", "href", "ftp", "http", "https", "mailto")
            .addProtocols("a", "href", "http", "https", "mailto")
            .removeProtocols("img", "src", "http", "https")
            .addProtocols("img", "src", "cid", "data")
            .removeAttributes("blockquote", "cite")
            .removeAttributes("q", "cite")
            .addEnforcedAttribute("a", "rel", "noopener noreferrer nofollow")
            .addEnforcedAttribute("a", "target", "_blank");

    private final Document document;

    HtmlBody(String html) {
        document = Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(html, "");
    }

    /** Images that would load from elsewhere, in elements, backgrounds and styles. */
    int remoteImages() {
        int count = 0;
        for (Element element : document.getAllElements()) {
            boolean image = element.nameIs("img") || element.nameIs("input") || element.nameIs("image");
            boolean source = image && (isRemote(element.attr("src")) || element.hasAttr("srcset"));
            boolean background = isRemote(element.attr("background"));
            boolean style = InlineStyle.loads(element.attr("style"));
            count += (source ? 1 : 0) + (background ? 1 : 0) + (style ? 1 : 0);
        }
        return count;
    }

    private static boolean isRemote(String address) {
        String lower = address.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("http:") || lower.startsWith("https:") || lower.startsWith("//");
    }

    String sanitised() {
        Document clean = new Cleaner(SAFE).clean(document);
        for (Element element : clean.getAllElements()) {
            if (element.hasAttr("style")) {
                element.attr("style", InlineStyle.sanitised(element.attr("style")));
            }
            if (element.nameIs("img") && !isPicture(element.attr("src"))) {
                element.removeAttr("src");
            }
        }
        clean.outputSettings().prettyPrint(false);
        return clean.body().html();
    }

    private static boolean isPicture(String source) {
        int end = source.indexOf(';');
        return source.regionMatches(true, 0, "cid:", 0, 4)
                || end > 0 && PICTURES.contains(source.substring(0, end).toLowerCase(Locale.ROOT));
    }

    /** The text of it, at most so long. */
    String text(int maxLength) {
        HtmlText text = new HtmlText(maxLength);
        document.body().filter(text);
        return text.result();
    }
}
