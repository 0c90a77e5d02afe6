package org.postferry.mime.mime4j;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parts a person reads as text, which as HTML, and which are attachments: the algorithm of RFC 8621 section 4.1.4,
 * but that every part which is no text is an attachment. Recursion is as deep as {@link MimeLimits#MAX_DEPTH}.
 */
final class BodyParts {
    final List<Part> text = new ArrayList<>();
    final List<Part> html = new ArrayList<>();
    final List<Part> attachments = new ArrayList<>();

    BodyParts(Part root) {
        sort(List.of(root), "multipart/mixed", false, true, true);
    }

    /** @param toText, toHtml whether a text part is shown there; not where it is one half of an alternative */
    private void sort(List<Part> parts, String parentType, boolean inAlternative, boolean toText, boolean toHtml) {
        boolean intoText = toText;
        boolean intoHtml = toHtml;
        int textBefore = text.size();
        int htmlBefore = html.size();
        boolean alternative = parentType.equals("multipart/alternative");
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.multipart) {
                sort(part.children, part.content.type(), inAlternative || isAlternative(part), intoText, intoHtml);
            } else if (!isInline(part, i, parentType)) {
                attachments.add(part);
            } else if (alternative) {
                (part.content.isHtml() ? html : text).add(part);
            } else {
                if (inAlternative) { // plain text beside HTML in one half is no HTML, and the other way round
                    intoHtml &= part.content.isHtml();
                    intoText &= !part.content.isHtml();
                }
                if (intoText) {
                    text.add(part);
                }
                if (intoHtml) {
                    html.add(part);
                }
            }
        }
        if (alternative && toText && toHtml) {
            fillOneSided(textBefore, htmlBefore);
        }
    }

    private static boolean isAlternative(Part part) {
        return part.content.type().equals("multipart/alternative");
    }

    private static boolean isInline(Part part, int index, String parentType) {
        boolean placed = index == 0
                || !parentType.equals("multipart/related")
                        && part.content.name().isEmpty();
        return part.content.isText() && !part.content.isAttachment() && placed;
    }

    /** An alternative of one kind only is shown as both. */
    private void fillOneSided(int textBefore, int htmlBefore) {
        if (text.size() == textBefore) {
            text.addAll(html.subList(htmlBefore, html.size()));
        } else if (html.size() == htmlBefore) {
            html.addAll(text.subList(textBefore, text.size()));
        }
    }

    /** Whether there is something that a person would save: a picture that belongs to the text is not. */
    boolean hasAttachment() {
        return attachments.stream().anyMatch(part -> !isPictureOfText(part));
    }

    /** Whether a person would save this part, whatever comes before and behind it. */
    static boolean isSaved(Part part) {
        return (!part.content.isText() || part.content.isAttachment()) && !isPictureOfText(part);
    }

    private static boolean isPictureOfText(Part part) {
        return part.content.type().startsWith("image/")
                && part.content.contentId().isPresent()
                && !part.content.isAttachment();
    }
}
