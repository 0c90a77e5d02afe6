package org.postferry.mime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postferry.model.EmailHeader;

/**
 * What a letter answers, as RFC 5322 section 3.6.4 writes it: the answered one, and the way to it. All Message-IDs without angle brackets.
 *
 * @param references oldest first
 */
public record Reply(List<String> inReplyTo, List<String> references) {
    /** A letter that answers none. */
    public static final Reply TO_NOTHING = new Reply(List.of(), List.of());

    public Reply {
        inReplyTo = List.copyOf(inReplyTo);
        references = List.copyOf(references);
    }

    /** To an email that is not here. @param messageId as {@link MessageDraft#isId} allows */
    public static Reply to(String messageId) {
        return new Reply(List.of(messageId), List.of(messageId));
    }

    /** To an email of that header; what in it is no Message-ID is left out. */
    public static Reply to(EmailHeader header) {
        List<String> itself =
                header.messageIds().stream().filter(MessageDraft::isId).limit(1).toList();
        Set<String> way = new LinkedHashSet<>(header.references().isEmpty() ? header.inReplyTo() : header.references());
        way.removeIf(id -> !MessageDraft.isId(id));
        way.removeAll(itself);
        List<String> references = new ArrayList<>(way);
        references.addAll(itself);
        return new Reply(itself, references);
    }

    /** A Message-ID as a person writes it, with its angle brackets or without. */
    public static String bare(String id) {
        boolean bracketed = id.startsWith("<") && id.endsWith(">") && id.length() > 1;
        return bracketed ? id.substring(1, id.length() - 1) : id;
    }
}
