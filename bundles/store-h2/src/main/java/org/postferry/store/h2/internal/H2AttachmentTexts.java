package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.AttachmentText;
import org.postferry.store.AttachmentTexts;
import org.postferry.store.EmailStore;
import org.postferry.store.Journal;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.AttachmentTextCodec;
import org.postferry.store.h2.row.EmailRow;

/** {@link AttachmentTexts}: a row a content, and a row for each email that was announced with it. */
final class H2AttachmentTexts implements AttachmentTexts {
    private final StoreCore core;

    /** What an email was announced with. */
    private record Told(long content, int extractor) {}

    H2AttachmentTexts(StoreCore core) {
        this.core = core;
    }

    @Override
    public List<EmailId> lacking(Collection<EmailId> ids, int extractor) {
        if (ids.size() > EmailStore.MAX_PAGE) {
            throw new IllegalArgumentException(ids.size() + " emails at once, at most " + EmailStore.MAX_PAGE);
        }
        Set<Long> keys = new HashSet<>();
        ids.forEach(id -> keys.add(id.key()));
        Set<Long> lacking = core.read("looking for attachments without text", sql -> lacking(sql, keys, extractor));
        return ids.stream().distinct().filter(id -> lacking.contains(id.key())).toList();
    }

    private static Set<Long> lacking(Sql sql, Set<Long> keys, int extractor) throws SQLException {
        Map<Long, Told> told = new HashMap<>();
        sql.each(
                "SELECT email, content, extractor FROM TABLE(one BIGINT = ?) JOIN attachment_text_told ON email = one",
                row -> told.put(row.getLong(1), new Told(row.getLong(2), row.getInt(3))),
                Sql.keys(keys));
        Set<Long> lacking = new HashSet<>();
        for (EmailRow row : EmailLedger.read(sql, keys)) {
            Told of = told.get(row.id());
            boolean known = of != null && of.content() == row.content && of.extractor() >= extractor;
            boolean whole = row.content != 0 && row.state == ContentState.FULL;
            if (!known && whole && row.hasAttachment && row.shown().isAnywhere()) {
                lacking.add(row.id());
            }
        }
        return lacking;
    }

    @Override
    public Optional<AttachmentText> read(EmailId id) {
        return core.read("reading the text of attachments", sql -> {
            Optional<EmailRow> row = row(sql, id);
            return row.isEmpty() ? Optional.empty() : kept(sql, row.get().content);
        });
    }

    /** An email that is seen and has content. */
    private static Optional<EmailRow> row(Sql sql, EmailId id) throws SQLException {
        return sql.first("SELECT " + EmailRow.COLUMNS + " FROM email WHERE id = ?", EmailRow::read, id.key())
                .filter(row -> row.content != 0 && row.shown().isAnywhere());
    }

    private static Optional<AttachmentText> kept(Sql sql, long content) throws SQLException {
        return sql.first(
                "SELECT extractor, parts FROM attachment_text WHERE content = ?",
                row -> AttachmentTextCodec.decode(row.getInt(1), row.getBytes(2)),
                content);
    }

    @Override
    public boolean keep(EmailId id, AttachmentText text) {
        return core.write("keeping the text of attachments", change -> {
            Optional<EmailRow> row = row(change.sql(), id);
            if (row.isPresent()) {
                keep(change, id, row.get().content, text);
            }
            return row.isPresent();
        });
    }

    private static void keep(Change change, EmailId id, long content, AttachmentText text) throws SQLException {
        boolean same = kept(change.sql(), content).filter(text::equals).isPresent();
        if (!same) {
            change.sql()
                    .update(
                            "MERGE INTO attachment_text (content, extractor, parts) KEY (content) VALUES (?, ?, ?)",
                            content,
                            text.extractor(),
                            AttachmentTextCodec.encode(text));
        }
        boolean told = change.sql()
                        .number(
                                "SELECT COUNT(*) FROM attachment_text_told"
                                        + " WHERE email = ? AND content = ? AND extractor = ?",
                                id.key(),
                                content,
                                text.extractor())
                > 0;
        if (!same || !told) {
            change.sql()
                    .update(
                            "MERGE INTO attachment_text_told (email, content, extractor) KEY (email) VALUES (?, ?, ?)",
                            id.key(),
                            content,
                            text.extractor());
            change.journal(Journal.Kind.EMAIL, id.toString(), true);
        }
    }
}
