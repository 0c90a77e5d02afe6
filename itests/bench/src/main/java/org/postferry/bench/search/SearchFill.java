package org.postferry.bench.search;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.mail.Folder;
import org.postferry.testkit.mail.GeneratedEmail;
import org.postferry.testkit.mail.GeneratedMailbox;
import org.postferry.testkit.store.Mailroom;

/** Generates mail straight into a store, as a first sync leaves it, and says how many bytes of text are in it. A process of its own. */
public final class SearchFill {
    private static final int BATCH = 500;

    private final MessageReader reader = new Mime4jMessageReader();
    private final Map<String, List<Mailroom.Posted>> waiting = new LinkedHashMap<>();
    private long textBytes;

    private SearchFill() {}

    /** @param arguments the store's folder and how many emails */
    public static void main(String... arguments) throws IOException {
        try (H2MailStore store = new H2MailStore(Path.of(arguments[0]), Clock.systemUTC())) {
            System.out.println(new SearchFill().fill(store, GeneratedMailbox.of(Integer.parseInt(arguments[1]))));
        }
    }

    private long fill(H2MailStore store, GeneratedMailbox mailbox) throws IOException {
        Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());
        mail.mailboxes(Folder.ALL.stream().map(Folder::path).toArray(String[]::new));
        for (int i = mailbox.size() - 1; i >= 0; i--) {
            take(mail, mailbox.email(i));
        }
        waiting.forEach((folder, letters) -> put(mail, folder, letters));
        return textBytes;
    }

    private void take(Mailroom mail, GeneratedEmail email) throws IOException {
        byte[] message = email.onTheWire();
        textBytes += reader.text(new ByteArrayInputStream(message)).text().length();
        List<Mailroom.Posted> letters = waiting.computeIfAbsent(email.folder().path(), folder -> new ArrayList<>());
        letters.add(new Mailroom.Posted(message, email.receivedAt(), Set.of()));
        if (letters.size() == BATCH) {
            put(mail, email.folder().path(), letters);
            letters.clear();
        }
    }

    private static void put(Mailroom mail, String folder, List<Mailroom.Posted> letters) {
        if (!letters.isEmpty()) {
            mail.putHistory(mail.mailbox(folder), letters);
        }
    }
}
