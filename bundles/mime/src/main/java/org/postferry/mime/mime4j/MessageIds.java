package org.postferry.mime.mime4j;

import java.util.ArrayList;
import java.util.List;

/** Reads message ids (RFC 5322 section 3.6.4) without their angle brackets. Stateless. */
final class MessageIds {
    private MessageIds() {}

    /** The ids in brackets; where there are no brackets, the words that look like ids. The last {@link MimeLimits#MAX_REFERENCES}: they are the nearest relatives. */
    static List<String> parse(String text) {
        List<String> ids = text.indexOf('<') >= 0 ? bracketed(text) : words(text);
        return ids.size() <= MimeLimits.MAX_REFERENCES
                ? ids
                : ids.subList(ids.size() - MimeLimits.MAX_REFERENCES, ids.size());
    }

    private static List<String> bracketed(String text) {
        List<String> ids = new ArrayList<>();
        int open = text.indexOf('<');
        while (open >= 0) {
            int close = text.indexOf('>', open);
            if (close < 0) {
                break;
            }
            int last = text.lastIndexOf('<', close); // "<<a@b>": the inner one
            add(ids, text.substring(last + 1, close));
            open = text.indexOf('<', close);
        }
        return ids;
    }

    private static List<String> words(String text) {
        List<String> ids = new ArrayList<>();
        for (String word : HeaderText.clean(text, MimeLimits.MAX_FIELD_BYTES).split(" ")) {
            if (word.indexOf('@') > 0) {
                add(ids, word);
            }
        }
        return ids;
    }

    private static void add(List<String> ids, String raw) {
        String id = HeaderText.clean(raw);
        if (!id.isEmpty()) {
            ids.add(id);
        }
    }
}
