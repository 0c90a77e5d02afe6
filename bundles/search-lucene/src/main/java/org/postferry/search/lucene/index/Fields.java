package org.postferry.search.lucene.index;

import java.util.List;

/** The fields of a document. Text is analysed, the rest stands as it is. */
public final class Fields {
    /** The email's key as eight bytes that sort: one document an email. */
    public static final String ID = "id";

    public static final String ACCOUNT = "account";
    public static final String MAILBOX = "mailbox";
    public static final String KEYWORD = "keyword";
    public static final String MESSAGE_ID = "message-id";
    /** The conversation's id. */
    public static final String THREAD = "thread";

    public static final String ATTACHMENT = "attachment";
    /** {@link Traits}, for facets. */
    public static final String TRAITS = "traits";
    /** Who sent it, for facets: the first address in lower case. */
    public static final String SENDER = "sender";
    /** Seconds since 1970. */
    public static final String RECEIVED = "received";

    public static final String SIZE = "size";

    public static final String FROM = "from";
    public static final String TO = "to";
    public static final String CC = "cc";
    public static final String BCC = "bcc";
    public static final String SUBJECT = "subject";
    public static final String BODY = "body";
    public static final String FILENAME = "filename";

    /** The begin of the text as it was analysed, stored for snippets: reading fifty messages again takes ten times as long as finding them. */
    public static final String SHOWN = "shown";

    /** Where a word is looked for when nobody says where. */
    public static final List<String> TEXT = List.of(SUBJECT, FROM, TO, CC, BCC, FILENAME, BODY);

    private Fields() {}
}
