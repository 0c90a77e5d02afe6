package org.postferry.search.lucene.index;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageText;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.StoreGone;
import org.postferry.search.lucene.analysis.Words;
import org.postferry.store.Contents;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a document of an email as it is in the store now. Thread-safe. */
public final class Documents {
    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);
    private static final MessageText SILENT = new MessageText("", "", List.of());

    /** Of longer text a snippet shows something of the begin: it is kept once more in the index, and wanted within milliseconds. */
    static final int MAX_SHOWN_LENGTH = 16 * 1024;

    /** Characters: a term has at most 32,766 bytes, or Lucene takes no part of the document. An id or address that long is nobody's. */
    static final int MAX_TERM_LENGTH = 1_000;

    private final MailStore store;
    private final MessageReader reader;

    public Documents(MailStore store, MessageReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** The term that only this email's document has. */
    static Term term(EmailId id) {
        byte[] key = new byte[Long.BYTES];
        NumericUtils.longToSortableBytes(id.key(), key, 0);
        return new Term(Fields.ID, new BytesRef(key));
    }

    static Term term(AccountId id) {
        return new Term(Fields.ACCOUNT, id.toString());
    }

    Document of(Email email) {
        Document document = new Document();
        document.add(new StringField(Fields.ID, term(email.id()).bytes(), Field.Store.NO));
        document.add(new NumericDocValuesField(Fields.ID, email.id().key()));
        document.add(new StringField(Fields.ACCOUNT, email.id().account().toString(), Field.Store.NO));
        for (MailboxId mailbox : email.mailboxIds()) {
            document.add(new StringField(Fields.MAILBOX, mailbox.toString(), Field.Store.NO));
        }
        for (Keyword keyword : email.keywords()) {
            document.add(new StringField(Fields.KEYWORD, keyword.name(), Field.Store.NO));
        }
        email.threadId()
                .ifPresent(thread -> document.add(new StringField(Fields.THREAD, thread.toString(), Field.Store.NO)));
        for (String messageId : email.header().messageIds()) {
            document.add(new StringField(Fields.MESSAGE_ID, cut(messageId), Field.Store.NO));
        }
        document.add(new StringField(Fields.ATTACHMENT, Boolean.toString(email.hasAttachment()), Field.Store.NO));
        document.add(new SortedDocValuesField(Fields.TRAITS, Traits.of(email).written()));
        number(document, Fields.RECEIVED, email.receivedAt().getEpochSecond());
        number(document, Fields.SIZE, email.sizeBytes());
        people(document, email);
        text(document, Fields.SUBJECT, email.header().subject());
        content(document, email.id());
        if (email.hasAttachment()) {
            attached(document, email.id());
        }
        return document;
    }

    private static void people(Document document, Email email) {
        List<EmailAddress> from = email.header().from();
        String sender = from.isEmpty() ? "" : from.get(0).email().toLowerCase(Locale.ROOT);
        document.add(new SortedDocValuesField(Fields.SENDER, new BytesRef(cut(sender))));
        addresses(document, Fields.FROM, from);
        addresses(document, Fields.TO, email.header().to());
        addresses(document, Fields.CC, email.header().cc());
        addresses(document, Fields.BCC, email.header().bcc());
    }

    private static void addresses(Document document, String field, List<EmailAddress> addresses) {
        for (EmailAddress address : addresses) {
            text(document, field, address.name().map(name -> name + " ").orElse("") + address.email());
        }
    }

    private void content(Document document, EmailId id) {
        MessageText said = said(id);
        String text = Words.prepared(said.text());
        if (!text.isEmpty()) {
            document.add(new TextField(Fields.BODY, text, Field.Store.NO));
            document.add(new StoredField(Fields.SHOWN, start(text)));
        }
        text(document, Fields.BODY, said.besides());
        for (String name : said.attachmentNames()) {
            text(document, Fields.FILENAME, name);
        }
    }

    /** What is kept of its attachments is part of what it says, and of no snippet. */
    private void attached(Document document, EmailId id) {
        try {
            store.attachmentTexts().read(id).ifPresent(kept -> kept.parts()
                    .forEach(part -> text(document, Fields.BODY, part.text())));
        } catch (StoreGone | StoreFailure e) {
            throw e;
        } catch (RuntimeException e) { // a text that was kept amiss must not stop the index at one email
            LOG.error("the text of the attachments of email {} is not to be read, so it is found without", id, e);
        }
    }

    /** Not cut within a character of two. */
    private static String start(String text) {
        if (text.length() <= MAX_SHOWN_LENGTH) {
            return text;
        }
        boolean within = Character.isHighSurrogate(text.charAt(MAX_SHOWN_LENGTH - 1));
        return text.substring(0, within ? MAX_SHOWN_LENGTH - 1 : MAX_SHOWN_LENGTH);
    }

    /** What the content says; nothing where it is not here. Content that cannot be read costs this email its text, not the others theirs. */
    private MessageText said(EmailId id) {
        Optional<Contents.Stored> content = store.contents().read(id);
        if (content.isEmpty()) {
            return SILENT;
        }
        try (InputStream message = content.get().open(0)) {
            return reader.text(message);
        } catch (IOException e) {
            LOG.warn("the content of email {} cannot be read, so only its header is found", id, e);
            return SILENT;
        } catch (StoreGone | StoreFailure e) {
            throw e;
        } catch (RuntimeException
                | StackOverflowError
                | LinkageError e) { // a defect of a reader must not stop the index at one email
            LOG.error("the content of email {} breaks its reader, so only its header is found", id, e);
            return SILENT;
        }
    }

    private static void number(Document document, String field, long value) {
        document.add(new LongPoint(field, value));
        document.add(new NumericDocValuesField(field, value));
    }

    private static void text(Document document, String field, String text) {
        if (!text.isEmpty()) {
            document.add(new TextField(field, Words.prepared(text), Field.Store.NO));
        }
    }

    private static String cut(String value) {
        return value.length() <= MAX_TERM_LENGTH ? value : value.substring(0, MAX_TERM_LENGTH);
    }
}
