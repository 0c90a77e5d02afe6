package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionInfo;
import org.postferry.model.Security;

/** What each profile is for: with it a server of that kind works, without it the transcript goes another way. */
class QuirkProfilesTest {
    private static final String AS_ANY_OTHER = "standard";

    /** What is done with a server, and what has to come of it. */
    private enum Doing {
        CONNECT {
            @Override
            void with(Played server, String expected) {
                assertEquals(
                        Integer.parseInt(expected),
                        server.session().info().connections().orElse(0));
            }
        },
        OPEN {
            @Override
            void with(Played server, String expected) throws Exception {
                Pulls.of(server.session(), new Lane(Accounts.INBOX, Lane.Kind.HEAD), Checkpoint.NONE);
            }
        },
        LIST {
            @Override
            void with(Played server, String expected) throws Exception {
                Pulls pull =
                        Pulls.of(server.session(), new Lane(new Scope.MailboxList(), Lane.Kind.HEAD), Checkpoint.NONE);
                assertEquals(
                        expected,
                        pull.facts(RemoteFact.MailboxSeen.class).stream()
                                .map(RemoteFact.MailboxSeen::rawName)
                                .reduce("", (one, other) -> one + other));
            }
        },
        LISTEN {
            @Override
            void with(Played server, String expected) {
                assertEquals(
                        SessionInfo.Push.valueOf(expected),
                        server.session().info().push());
            }
        },
        READ_TEXT {
            @Override
            void with(Played server, String expected) throws Exception {
                CollectingSink sink = new CollectingSink();
                RemoteId id = new RemoteId.Uid(Accounts.INBOX_ID, 9, 1);
                server.session().fetch(Accounts.INBOX, List.of(new FetchRequest.Text(id, 100)), sink);
                assertEquals("Subject: a\r\n\r\n" + expected, sink.text(1));
            }
        },
        ASK_AGAIN {
            @Override
            void with(Played server, String expected) throws Exception {
                Set<RemoteId> ids = new HashSet<>();
                for (int uid = 1; uid < 200; uid += 2) {
                    ids.add(new RemoteId.Uid(Accounts.INBOX_ID, 9, uid));
                }
                assertEquals(
                        Integer.parseInt(expected),
                        server.session().recheck(Accounts.INBOX, ids).size());
            }
        };

        abstract void with(Played server, String expected) throws Exception;
    }

    @ParameterizedTest
    @CsvSource({
        "gmail,CONNECT,8",
        "exchange,CONNECT,4",
        "exchange-structure,READ_TEXT,hello",
        "gmx-structure,READ_TEXT,hello",
        "qq-structure,READ_TEXT,hello",
        "yahoo-lines,ASK_AGAIN,98",
        "icloud,OPEN,",
        "yandex,CONNECT,3",
        "zoho,OPEN,",
        "gmx,CONNECT,5",
        "netease,OPEN,",
        "netease-news,LISTEN,POLL",
        "qq,CONNECT,3",
        "proton,LIST,INBOX",
        "courier,CONNECT,4",
        "homepl,LIST,INBOX",
    })
    void aServerIsKnownByWhatItShowsAndWorks(String quirk, Doing doing, String expected) throws Exception {
        try (Played server = Played.of("quirk-" + quirk)) {
            server.open(Security.NONE);
            doing.with(server, expected);
            server.assertPlayed();
        }

        assertGoesWrongWithout(quirk, doing, expected);
    }

    @ParameterizedTest
    @CsvSource({"fastmail,CONNECT,5", "rackspace,LIST,INBOX", "naver,LISTEN,POLL"})
    void aServerIsTreatedAsItsAccountSays(String quirk, Doing doing, String expected) throws Exception {
        try (Played server = Played.of("quirk-" + quirk)) {
            server.openNamed(quirk);
            doing.with(server, expected);
            server.assertPlayed();
        }

        assertGoesWrongWithout(quirk, doing, expected);
    }

    private static void assertGoesWrongWithout(String quirk, Doing doing, String expected) {
        Throwable wrong = assertThrows(Throwable.class, () -> {
            try (Played server = Played.of("quirk-" + quirk)) {
                server.openNamed(AS_ANY_OTHER);
                doing.with(server, expected);
                server.assertPlayed();
            }
        });
        assertTrue(wrong instanceof ConnectorException || wrong instanceof AssertionError, wrong.toString());
    }

    @ParameterizedTest
    @CsvSource({"yahoo,180", "rambler,55"})
    void newsAreAskedForAnewBeforeTheyEnd(String quirk, long seconds) throws Exception {
        ManualTimers timers = new ManualTimers();
        try (Played server = Played.of("quirk-" + quirk, timers)) {
            server.openNamed(quirk);
            Thread clock = new Thread(() -> timers.fire(Duration.ofSeconds(seconds)));
            clock.start();

            assertTrue(server.session().awaitHint(Duration.ofHours(1)));
            server.assertPlayed();
            clock.join();
        }
        assertFalse(QuirkProfiles.STANDARD.manners().longestIdle().equals(Duration.ofSeconds(seconds)));
    }

    @Test
    void whereSilentConnectionsAreEndedItIsAskedHowTheInboxStandsMeanwhile() throws Exception {
        ManualTimers timers = new ManualTimers();
        try (Played server = Played.of("quirk-netease-status", timers)) {
            server.openNamed("netease");
            server.session().heads(Map.of(Accounts.INBOX, new Checkpoint("imap1:9:12:0:5:0:0:0:0:0")));
            Thread clock = new Thread(() -> {
                timers.fire(Duration.ofSeconds(50));
                timers.fire(Duration.ofSeconds(50));
            });
            clock.start();

            assertTrue(server.session().awaitHint(Duration.ofHours(1)), "a sixth email is there");
            server.assertPlayed();
            clock.join();
        }
        assertTrue(QuirkProfiles.STANDARD.manners().statusEvery().isEmpty());
    }

    @Test
    void withoutIdAServerOfCoremailOpensNothing() throws Exception {
        try (Played server = Played.of("quirk-netease-id-only")) {
            server.openNamed(AS_ANY_OTHER);

            ConnectorException failure = assertThrows(ConnectorException.class, () -> Doing.OPEN.with(server, ""));

            assertTrue(failure.getMessage().contains("Unsafe Login"), failure.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "imap.gmail.com,gmail",
        "imap.googlemail.com,gmail",
        "outlook.office365.com,exchange",
        "imap-mail.outlook.com,exchange",
        "imap.mail.yahoo.com,yahoo",
        "imap.aol.com,yahoo",
        "export.imap.mail.aol.com,yahoo",
        "imap.mail.me.com,icloud",
        "p03-imap.mail.me.com,icloud",
        "imap.fastmail.com,fastmail",
        "imap.yandex.ru,yandex",
        "imap.zoho.eu,zoho",
        "imap.gmx.net,gmx",
        "imap.web.de,gmx",
        "imap.163.com,netease",
        "imap.126.com,netease",
        "imap.yeah.net,netease",
        "imap.qq.com,qq",
        "imap.exmail.qq.com,qq",
        "secure.emailsrvr.com,rackspace",
        "imap.rambler.ru,rambler",
        "imap.naver.com,naver",
        "imap.gmail.com.example.org,standard",
        "mail.example.org,standard",
    })
    void aServerIsKnownByItsName(String host, String profile) {
        assertEquals(profile, QuirkProfiles.ofHost(host).name());
    }

    @Test
    void everyProfileHasASourceAndATranscript() {
        for (String name : QuirkProfiles.names()) {
            assertFalse(QuirkProfiles.named(name).orElseThrow().source().isBlank(), name);
            if (!name.equals(AS_ANY_OTHER)) {
                assertNotNull(getClass().getResource("/transcripts/quirk-" + name + ".imap"), name);
            }
        }
    }

    @Test
    void aProfileThatIsNotKnownIsSaidSo() throws Exception {
        try (Played server = Played.of("quirk-gmail")) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.openNamed("hotmale"));

            assertEquals(ConnectorException.Kind.PERMANENT, failure.kind());
            assertTrue(failure.getMessage().contains("exchange"), failure.getMessage());
        }
    }
}
