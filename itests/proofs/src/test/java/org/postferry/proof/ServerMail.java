package org.postferry.proof;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.postferry.testkit.dovecot.DovecotServer;

/**
 * Another client of the server, which shares no line of code with ours (Angus Mail): reads what is there without touching it, and changes it as
 * somebody's phone would. Not thread-safe.
 */
final class ServerMail implements AutoCloseable {

    /** So that logs of the account's own name hold our conversations alone. */
    private static final String OTHER_NAME = "@another-client";

    private final Session session;
    private final Store store;

    private ServerMail(Session session, Store store) {
        this.session = session;
        this.store = store;
    }

    static ServerMail of(DovecotServer server, String user) {
        Properties properties = new Properties();
        properties.setProperty("mail.imap.peek", "true");
        properties.setProperty("mail.imap.fetchsize", String.valueOf(1 << 22));
        Session session = Session.getInstance(properties);
        try {
            Store store = session.getStore("imap");
            store.connect("127.0.0.1", server.imapPort(), user + OTHER_NAME, DovecotServer.PASSWORD);
            return new ServerMail(session, store);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything, every byte. */
    static MailAccount read(DovecotServer server, String user) {
        try (ServerMail mail = of(server, user)) {
            return mail.read();
        }
    }

    MailAccount read() {
        return asked(() -> {
            SortedMap<String, List<MailCopy>> mailboxes = MailAccount.none();
            for (Folder folder : store.getDefaultFolder().list("*")) {
                if ((folder.getType() & Folder.HOLDS_MESSAGES) != 0) {
                    mailboxes.put(folder.getFullName(), read(folder));
                }
            }
            return new MailAccount(mailboxes);
        });
    }

    private static List<MailCopy> read(Folder folder) throws MessagingException {
        folder.open(Folder.READ_ONLY);
        Message[] messages = folder.getMessages();
        FetchProfile wanted = new FetchProfile();
        wanted.add(FetchProfile.Item.ENVELOPE);
        wanted.add(FetchProfile.Item.FLAGS);
        wanted.add(FetchProfile.Item.SIZE);
        wanted.add(UIDFolder.FetchProfileItem.UID);
        folder.fetch(messages, wanted);
        List<MailCopy> copies = new ArrayList<>();
        for (Message message : messages) {
            copies.add(read((IMAPMessage) message));
        }
        folder.close(false);
        return copies;
    }

    private static MailCopy read(IMAPMessage message) throws MessagingException {
        String digest = MailCopy.digest(message.getMimeStream());
        message.invalidateHeaders();
        return new MailCopy(
                digest, message.getSize(), message.getReceivedDate().toInstant(), keywords(message.getFlags()));
    }

    private static Set<String> keywords(Flags flags) {
        Set<String> keywords = new TreeSet<>();
        for (Flags.Flag flag : flags.getSystemFlags()) {
            if (flag == Flags.Flag.SEEN) {
                keywords.add("$seen");
            } else if (flag == Flags.Flag.FLAGGED) {
                keywords.add("$flagged");
            } else if (flag == Flags.Flag.ANSWERED) {
                keywords.add("$answered");
            } else if (flag == Flags.Flag.DRAFT) {
                keywords.add("$draft");
            }
        }
        Arrays.stream(flags.getUserFlags())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .forEach(keywords::add);
        return keywords;
    }

    /** Files these messages, bytes as they are. */
    void append(String path, List<byte[]> messages) {
        asked(() -> {
            List<Message> parsed = new ArrayList<>();
            for (byte[] message : messages) {
                parsed.add(new MimeMessage(session, new ByteArrayInputStream(message)));
            }
            store.getFolder(path).appendMessages(parsed.toArray(Message[]::new));
            return null;
        });
    }

    /** Changes flags of so many emails, picked by the seed: some get one or a word of their own, some lose theirs. */
    void changeFlags(String path, int emails, Random random) {
        changing(path, emails, random, picked -> {
            Flags forwarded = new Flags("$Forwarded");
            for (Message message : picked) {
                switch (random.nextInt(3)) {
                    case 0 -> message.setFlag(Flags.Flag.FLAGGED, !message.isSet(Flags.Flag.FLAGGED));
                    case 1 -> message.setFlag(Flags.Flag.SEEN, !message.isSet(Flags.Flag.SEEN));
                    default -> message.setFlags(forwarded, true);
                }
            }
        });
    }

    /** Deletes so many, picked by the seed. */
    void delete(String path, int emails, Random random) {
        changing(path, emails, random, picked -> {
            for (Message message : picked) {
                message.setFlag(Flags.Flag.DELETED, true);
            }
            ((IMAPFolder) picked.get(0).getFolder()).expunge(picked.toArray(Message[]::new));
        });
    }

    void rename(String path, String newPath) {
        asked(() -> store.getFolder(path).renameTo(store.getFolder(newPath)));
    }

    private void changing(String path, int emails, Random random, Change change) {
        asked(() -> {
            Folder folder = store.getFolder(path);
            folder.open(Folder.READ_WRITE);
            List<Message> all = new ArrayList<>(List.of(folder.getMessages()));
            java.util.Collections.shuffle(all, random);
            change.on(all.subList(0, emails));
            folder.close(false);
            return null;
        });
    }

    @Override
    public void close() {
        asked(() -> {
            store.close();
            return null;
        });
    }

    private interface Change {
        void on(List<Message> picked) throws MessagingException;
    }

    private interface Question<T> {
        T ask() throws MessagingException;
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
