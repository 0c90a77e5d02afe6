package org.postferry.search.lucene.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.ThreadId;
import org.postferry.testkit.store.Mailroom;

/** Puts generated mail into a store and keeps what is known of it. */
public final class ModelMail {
    /** Received within the five years before. */
    public static final Instant NOW = Instant.parse("2026-03-31T10:00:00Z");

    private static final int YEARS_OF_SECONDS = 5 * 365 * 24 * 3_600;
    private static final int BATCH = 500;
    private static final List<String> MAILBOXES =
            List.of("INBOX", "Archive", "Archive/2024", "Projects", "Projects/2024");
    private static final List<String> KEYWORDS =
            List.of("$seen", "$flagged", "$answered", "$draft", "$forwarded", "work");

    private final Random random;
    private final List<ModelEmail> emails = new ArrayList<>();

    public ModelMail(Random random) {
        this.random = random;
    }

    public List<ModelEmail> emails() {
        return emails;
    }

    /**
     * One in ten is removed or changed afterwards.
     *
     * @param accountName of the account that the mailroom works for
     * @param threadOf which conversation the store puts an email into
     */
    public void fill(Mailroom mail, String accountName, int count, Function<EmailId, ThreadId> threadOf) {
        mail.mailboxes(MAILBOXES.toArray(String[]::new));
        for (int put = 0; put < count; put += BATCH) {
            String mailbox = MAILBOXES.get(random.nextInt(MAILBOXES.size()));
            fillBatch(mail, accountName, mailbox, Math.min(BATCH, count - put), threadOf);
        }
        emails.replaceAll(email -> email.accountName().equals(accountName) ? changed(mail, email) : email);
        emails.removeIf(email -> email.accountName().equals(accountName) && isRemoved(mail, email));
        // two conversations become one when an email shows that they are
        emails.replaceAll(email -> email.withThread(threadOf.apply(email.id())));
    }

    private ModelEmail changed(Mailroom mail, ModelEmail email) {
        if (random.nextInt(20) > 0) {
            return email;
        }
        Set<Keyword> keywords = keywords();
        mail.keywords(mail.mailbox(email.toldBy()), email.id(), keywords);
        return email.withKeywords(names(keywords));
    }

    private boolean isRemoved(Mailroom mail, ModelEmail email) {
        boolean removed = random.nextInt(20) == 0;
        if (removed) {
            mail.expunge(mail.mailbox(email.toldBy()), email.id());
        }
        return removed;
    }

    private void fillBatch(
            Mailroom mail, String accountName, String mailbox, int count, Function<EmailId, ThreadId> threadOf) {
        List<Mailroom.Posted> letters = new ArrayList<>();
        List<Map<String, List<ModelText>>> said = new ArrayList<>();
        List<String> messageIds = new ArrayList<>();
        List<Set<String>> mailboxes = new ArrayList<>();
        Map<String, MailboxId> known = MAILBOXES.stream()
                .collect(Collectors.toMap(
                        Function.identity(), path -> mail.mailbox(path).id()));
        for (int i = 0; i < count; i++) {
            ModelLetter letter = new ModelLetter(random);
            messageIds.add("m" + random.nextInt(3_000) + "@example.org");
            byte[] message = letter.written(messageIds.get(i));
            Instant receivedAt = NOW.minusSeconds(random.nextInt(YEARS_OF_SECONDS));
            mailboxes.add(mailboxes(mailbox));
            letters.add(new Mailroom.Posted(message, receivedAt, keywords(), ids(known, mailboxes.get(i))));
            said.add(letter.said());
        }
        List<EmailId> ids = mail.put(mail.mailbox(mailbox), letters);
        for (int i = 0; i < count; i++) {
            Mailroom.Posted letter = letters.get(i);
            emails.add(new ModelEmail(
                    ids.get(i),
                    accountName,
                    mailbox,
                    mailboxes.get(i),
                    names(letter.keywords()),
                    letter.receivedAt(),
                    letter.message().length,
                    messageIds.get(i),
                    threadOf.apply(ids.get(i)),
                    said.get(i)));
        }
    }

    /** One in three is in others besides. */
    private Set<String> mailboxes(String toldBy) {
        Set<String> mailboxes = new TreeSet<>(Set.of(toldBy));
        for (int others = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0; others > 0; others--) {
            mailboxes.add(MAILBOXES.get(random.nextInt(MAILBOXES.size())));
        }
        return mailboxes;
    }

    private static Set<MailboxId> ids(Map<String, MailboxId> known, Set<String> mailboxes) {
        return mailboxes.stream().map(known::get).collect(Collectors.toSet());
    }

    private static Set<String> names(Set<Keyword> keywords) {
        Set<String> names = new TreeSet<>();
        keywords.forEach(keyword -> names.add(keyword.name()));
        return names;
    }

    private Set<Keyword> keywords() {
        Set<Keyword> keywords = new java.util.HashSet<>();
        for (String name : KEYWORDS) {
            if (random.nextInt(3) == 0) {
                keywords.add(new Keyword(name));
            }
        }
        return keywords;
    }
}
