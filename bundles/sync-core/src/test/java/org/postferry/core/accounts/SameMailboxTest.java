package org.postferry.core.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.store.AccountRecord;

class SameMailboxTest {
    private final Draft there = new Draft();
    private final Draft wanted = new Draft();

    private boolean isSame() {
        return isSame(false);
    }

    private boolean isSame(boolean deleting) {
        AccountRecord present =
                new AccountRecord(new AccountId(1), settings(there), Map.of(), false, deleting, Instant.EPOCH, 1);
        return SameMailbox.among(List.of(present), settings(wanted)).isPresent();
    }

    private static AccountSettings settings(Draft draft) {
        return draft.make(Map.of()).settings();
    }

    @Test
    void protocolServerAndUserNameMakeAMailbox() {
        assertTrue(isSame());
        wanted.name = "Another";
        wanted.endpoint = Optional.of(new Endpoint("IMAP.example.org", 143, Security.STARTTLS));
        assertTrue(isSame(), "by another way to the same server");

        wanted.username("someone");
        assertFalse(isSame());
    }

    @Test
    void anotherProtocolIsAnotherMailbox() {
        there.endpoint = Optional.empty();
        there.sessionUrl = Optional.of(URI.create("file:///srv/mail"));
        wanted.endpoint = there.endpoint;
        wanted.sessionUrl = there.sessionUrl;
        there.protocol = new Protocol("maildir");
        wanted.protocol = Protocol.JMAP;
        assertFalse(isSame());

        wanted.protocol = there.protocol;
        assertTrue(isSame());
        wanted.sessionUrl = Optional.of(URI.create("file:///srv/other"));
        assertFalse(isSame());
    }

    @Test
    void aServerThatIsFoundByTheAddressIsThatOfTheAddress() {
        there.protocol = Protocol.JMAP;
        there.endpoint = Optional.empty();
        wanted.protocol = Protocol.JMAP;
        wanted.endpoint = Optional.empty();
        assertTrue(isSame());

        wanted.email = "person@example.net";
        assertFalse(isSame());
    }

    @Test
    void whatIsBeingDeletedIsNoMoreInTheWay() {
        assertFalse(isSame(true));
        assertEquals(Optional.empty(), SameMailbox.among(List.of(), settings(wanted)));
    }
}
