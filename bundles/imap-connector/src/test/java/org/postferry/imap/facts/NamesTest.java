package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.imap.command.ListRow;
import org.postferry.imap.wire.ModifiedUtf7;
import org.postferry.model.Role;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        // RFC 3501 section 5.1.3
        "'~peter/mail/&U,BTFw-/&ZeVnLIqe-', ~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e",
        "Hi Mom -&Jjo--!, Hi Mom -\u263a-!",
        "a&-b, a&b",
        "Entw&APw-rfe, Entw\u00fcrfe",
        "&2D3eCQ-, \ud83d\ude09",
    })
    void namesBeyondAsciiAreDecodedAndEncoded(String raw, String name) {
        assertEquals(name, ModifiedUtf7.decode(raw));
        assertEquals(raw, ModifiedUtf7.encode(name));
    }

    @ParameterizedTest
    @CsvSource({
        "&AAA, &AAA",
        "a&b, a&b",
        "&!!-x, &!!-x",
        "&2D0-, &2D0-",
        "caf\u00c3\u00a9, caf\u00e9",
        "caf\u00e9, caf\u00e9"
    })
    void aNameThatIsNotEncodedProperlyIsShownAsItIs(String raw, String shown) {
        assertEquals(shown, ModifiedUtf7.decode(raw));
    }

    @Test
    void rolesAreFoundBelowThePersonalPrefix() {
        List<ListRow> rows = List.of(row("INBOX"), row("INBOX.Papierkorb"), row("INBOX.Work.Sent"));

        Map<String, Role> roles = Roles.of(rows, List.of("INBOX."));

        assertEquals(Map.of("INBOX", Role.INBOX, "INBOX.Papierkorb", Role.TRASH), roles);
    }

    @Test
    void rolesAreFoundBelowEachOfSeveralPersonalPrefixes() {
        List<ListRow> rows = List.of(row("INBOX"), row("#mh.Sent"), row("INBOX.Drafts"), row("Elsewhere.Trash"));

        Map<String, Role> roles = Roles.of(rows, List.of("INBOX.", "#mh."));

        assertEquals(Map.of("INBOX", Role.INBOX, "#mh.Sent", Role.SENT, "INBOX.Drafts", Role.DRAFTS), roles);
    }

    @Test
    void ofTwoMailboxesWithOneRoleByNameTheFirstHasIt() {
        Map<String, Role> roles = Roles.of(List.of(row("Sent"), row("Gesendet")), List.of());

        assertEquals(Map.of("Sent", Role.SENT), roles);
    }

    private static ListRow row(String name) {
        return new ListRow(name, ".", Set.of());
    }
}
