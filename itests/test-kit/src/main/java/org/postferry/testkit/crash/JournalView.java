package org.postferry.testkit.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;

/** What somebody knows who reads nothing but the journal, as an index does. Owns its cursor. */
final class JournalView {
    private final Map<EmailId, Email> emails = new TreeMap<>();
    private Optional<Journal.Cursor> cursor = Optional.empty();

    void catchUp(MailStore store) {
        Journal.Cursor from = cursor.orElseGet(() -> store.journal().beginning());
        Optional<Journal.Page> page = store.journal().read(from, Journal.Stream.ALL, Journal.MAX_PAGE);
        if (page.isEmpty()) {
            throw new AssertionError("the journal has a gap behind " + from);
        }
        for (Journal.Entry entry : page.get().entries()) {
            if (entry.kind() == Journal.Kind.EMAIL) {
                EmailId id = EmailId.parse(entry.id());
                emails.remove(id);
                store.emails().get(id).ifPresent(email -> emails.put(id, email));
            }
        }
        cursor = Optional.of(page.get().next());
        if (page.get().more()) {
            catchUp(store);
        }
    }

    void assertEqual(MailStore store) {
        Map<EmailId, Email> present = new TreeMap<>();
        EmailQuery query =
                new EmailQuery(Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty(), 500);
        Optional<EmailPage> page = Optional.of(store.emails().page(query));
        while (page.isPresent()) {
            page.get().items().forEach(email -> present.put(email.id(), email));
            page = page.get().next().map(next -> store.emails().page(query.after(next)));
        }
        assertEquals(present, emails, "what the journal told is not what is there");
    }
}
