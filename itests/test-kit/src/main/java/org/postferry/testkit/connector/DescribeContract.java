package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.model.Keyword;
import org.postferry.testkit.mail.SubjectOnly;

/** Questions about emails by name: every one is answered. */
interface DescribeContract extends ConnectorPromises {
    private List<RemoteFact> describe(Set<RemoteId> ids) throws Exception {
        return on().mirror.session().describe(on().inbox(), ids);
    }

    @Test
    default void anEmailIsDescribedInFull() throws Exception {
        on().needs(Ability.TELLS_SIZES);
        on().deliver("INBOX", 1, Letters.letter(1), Keyword.SEEN);
        on().mirror.sync();

        RemoteFact.EmailSeen seen =
                (RemoteFact.EmailSeen) describe(Set.of(on().id(1))).get(0);

        byte[] letter = Letters.letter(1);
        assertEquals(on().id(1), seen.id());
        assertEquals(letter.length, seen.sizeBytes());
        assertEquals(Letters.receivedAt(1), seen.receivedAt());
        assertEquals(Set.of(Keyword.SEEN), seen.memberships().iterator().next().keywords());
        if (!seen.headerProvisional()) {
            assertArrayEquals(
                    Arrays.copyOf(letter, seen.header().length()), seen.header().bytes());
        }
        assertEquals("letter 1", SubjectOnly.subject(seen.header().bytes()));
    }

    @Test
    default void whatIsNotThereIsGone() throws Exception {
        on().deliver(1, 2, 3);
        on().mirror.sync();
        RemoteId gone = on().id(2);
        on().expunge(2);

        List<RemoteFact> facts = describe(Set.of(gone, on().id(1), on().id(3)));

        Set<RemoteId> seen = new HashSet<>();
        Set<RemoteId> missing = new HashSet<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailSeen email) {
                seen.add(email.id());
            } else if (fact instanceof RemoteFact.EmailGone email) {
                missing.addAll(all(email.ids()));
            }
        }
        assertEquals(Set.of(on().id(1), on().id(3)), seen);
        assertEquals(Set.of(gone), missing);
    }

    private static Set<RemoteId> all(RemoteIds ids) {
        Set<RemoteId> all = new HashSet<>();
        ids.match(new RemoteIds.Cases<Boolean>() {
            @Override
            public Boolean uids(RemoteIds.Uids uids) {
                uids.spans().forEach(span -> {
                    for (long uid = span.first(); uid <= span.last(); uid++) {
                        all.add(new RemoteId.Uid(uids.mailbox(), uids.uidValidity(), uid));
                    }
                });
                return true;
            }

            @Override
            public Boolean keys(RemoteIds.Keys keys) {
                keys.values().forEach(key -> all.add(new RemoteId.Key(key)));
                return true;
            }
        });
        return all;
    }

    @Test
    default void aWholeWindowIsDescribed() throws Exception {
        int[] letters = IntStream.rangeClosed(1, 120).toArray();
        on().deliver(letters);
        on().mirror.sync();
        Set<RemoteId> ids = new HashSet<>();
        for (int letter : letters) {
            ids.add(on().id(letter));
        }

        assertEquals(120, describe(ids).size());
    }

    @Test
    default void askedOnceMoreOnlyWhatIsGoneIsGone() throws Exception {
        on().deliver(1, 2, 3);
        on().mirror.sync();
        Set<RemoteId> ids = Set.of(on().id(1), on().id(2), on().id(3));
        RemoteId gone = on().id(2);
        on().expunge(2);
        on().mirror.drop();

        assertEquals(Set.of(gone), on().mirror.session().recheck(on().inbox(), ids));
    }

    @Test
    default void underAnotherUidValidityNothingIsProven() throws Exception {
        on().deliver(1);
        on().mirror.sync();
        if (!(on().id(1) instanceof RemoteId.Uid uid)) {
            return; // other protocols have no numbering to change
        }
        RemoteId before = new RemoteId.Uid(uid.mailbox(), uid.uidValidity() + 1, 999);

        assertEquals(Set.of(), on().mirror.session().recheck(on().inbox(), Set.of(before)));
    }

    @Test
    default void ofAMailboxThatDoesNotExistEverythingIsGone() throws Exception {
        on().server.createMailbox("Work");
        on().deliver("Work", 1, 2);
        on().mirror.sync();
        Scope scope = on().mirror.emailsOf("Work");
        Set<RemoteId> ids = Set.of(on().id("Work", 1), on().id("Work", 2));

        on().server.deleteMailbox("Work");
        on().mirror.drop();

        Session session = on().mirror.session();
        assertEquals(ids, session.recheck(scope, ids));
    }
}
