package org.postferry.mime.mime4j;

import java.util.Locale;
import java.util.Set;

/** What of an element's style survives: listed properties with values that cannot load, run or cover anything. Stateless. */
final class InlineStyle {
    /** Longer ones are no styling. */
    private static final int MAX_LENGTH = 10_000;

    private static final Set<String> PROPERTIES = Set.of(
            "background-color",
            "border",
            "border-bottom",
            "border-collapse",
            "border-color",
            "border-left",
            "border-radius",
            "border-right",
            "border-spacing",
            "border-style",
            "border-top",
            "border-width",
            "color",
            "direction",
            "display",
            "font",
            "font-family",
            "font-size",
            "font-style",
            "font-variant",
            "font-weight",
            "height",
            "letter-spacing",
            "line-height",
            "list-style-type",
            "margin",
            "margin-bottom",
            "margin-left",
            "margin-right",
            "margin-top",
            "max-width",
            "min-width",
            "padding",
            "padding-bottom",
            "padding-left",
            "padding-right",
            "padding-top",
            "table-layout",
            "text-align",
            "text-decoration",
            "text-indent",
            "text-transform",
            "vertical-align",
            "white-space",
            "width",
            "word-break",
            "word-spacing",
            "word-wrap");

    private InlineStyle() {}

    static boolean loads(String style) {
        String lower = style.toLowerCase(Locale.ROOT);
        int url = lower.indexOf("url(");
        return url >= 0 && lower.indexOf("//", url) > 0;
    }

    static String sanitised(String style) {
        StringBuilder kept = new StringBuilder();
        String known = style.length() > MAX_LENGTH ? "" : style;
        for (String declaration : known.split(";")) {
            int colon = declaration.indexOf(':');
            String property =
                    colon < 0 ? "" : declaration.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = declaration.substring(colon + 1).strip();
            if (PROPERTIES.contains(property) && isHarmless(value)) {
                kept.append(kept.isEmpty() ? "" : "; ")
                        .append(property)
                        .append(": ")
                        .append(value);
            }
        }
        return kept.toString();
    }

    /** No escapes, comments, functions or at-rules: what is left is numbers, names and colours. */
    private static boolean isHarmless(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        boolean colour = lower.startsWith("rgb(") || lower.startsWith("rgba(");
        String arguments = colour ? lower.substring(lower.indexOf('(') + 1) : lower;
        return !lower.isEmpty() && arguments.indexOf('(') < 0 && value.chars().allMatch(InlineStyle::isHarmless);
    }

    private static boolean isHarmless(int c) {
        boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return alphanumeric || " #%.,-!'\"_()".indexOf(c) >= 0;
    }
}
