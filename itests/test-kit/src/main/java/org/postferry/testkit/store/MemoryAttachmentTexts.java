package org.postferry.testkit.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.AttachmentText;
import org.postferry.store.AttachmentTexts;
import org.postferry.store.EmailStore;
import org.postferry.store.Journal;

/** {@link AttachmentTexts} in memory: a text stands in the row of each email it was kept for. */
final class MemoryAttachmentTexts implements AttachmentTexts {
    private final Database database;

    MemoryAttachmentTexts(Database database) {
        this.database = database;
    }

    @Override
    public List<EmailId> lacking(Collection<EmailId> ids, int extractor) {
        if (ids.size() > EmailStore.MAX_PAGE) {
            throw new IllegalArgumentException(ids.size() + " emails at once, at most " + EmailStore.MAX_PAGE);
        }
        return database.read(tables -> ids.stream()
                .distinct()
                .filter(id -> visible(tables, id)
                        .filter(row -> row.hasAttachment && row.state == ContentState.FULL)
                        .filter(row -> own(row).map(AttachmentText::extractor).orElse(0) < extractor)
                        .isPresent())
                .toList());
    }

    @Override
    public Optional<AttachmentText> read(EmailId id) {
        return database.read(
                tables -> visible(tables, id).flatMap(row -> shared(tables.accounts.get(id.account()), row)));
    }

    /** The text of the content it has now. */
    private static Optional<AttachmentText> own(EmailRow row) {
        return Arrays.equals(row.content, row.attachmentTextOf) ? row.attachmentText : Optional.empty();
    }

    private static Optional<AttachmentText> shared(AccountTables account, EmailRow row) {
        return account.emails.values().stream()
                .filter(other -> Arrays.equals(other.attachmentTextOf, row.content))
                .flatMap(other -> other.attachmentText.stream())
                .max(Comparator.comparingInt(AttachmentText::extractor));
    }

    private static Optional<EmailRow> visible(Tables tables, EmailId id) {
        return Optional.ofNullable(tables.accounts.get(id.account()))
                .filter(account -> VisibleEmails.get(account, id).isPresent())
                .map(account -> account.emails.get(id))
                .filter(row -> row.content != null);
    }

    @Override
    public boolean keep(EmailId id, AttachmentText text) {
        return database.write(tx -> {
            Optional<EmailRow> found = visible(tx.tables, id);
            if (found.isEmpty() || own(found.get()).filter(text::equals).isPresent()) {
                return tx.discard(found.isPresent());
            }
            EmailRow row = tx.account(id.account()).orElseThrow().edit(id);
            row.attachmentText = Optional.of(text);
            row.attachmentTextOf = row.content;
            tx.journalBulk(Journal.Kind.EMAIL, id.toString());
            return true;
        });
    }
}
