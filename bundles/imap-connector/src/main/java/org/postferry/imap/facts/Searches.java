package org.postferry.imap.facts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.UidSearch;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.UidSet;

/** Asks which UIDs are there; only an answer with its tagged OK proves anything (protocol danger D-02). */
final class Searches {
    /** In the sentence that tells of a refusal. */
    private static final String TO_SEARCH = "search the mailbox";

    /** 64 bits in decimal digits. */
    private static final Pattern GMAIL_ID = Pattern.compile("[0-9]{1,20}");

    private final Talk talk;
    private final Abilities abilities;

    Searches(Talk talk, Abilities abilities) {
        this.talk = talk;
        this.abilities = abilities;
    }

    /** Which of these are there. */
    UidSet among(UidSet uids) throws ConnectorException {
        return among(uids, "");
    }

    UidSet among(UidSet uids, String criteria) throws ConnectorException {
        return among(uids, criteria, abilities.extendedSearch());
    }

    /** Which bear this Message-ID, as far as the server has indexed it: what it does not find may be there. */
    UidSet withMessageId(String id) throws ConnectorException {
        Rounds<Optional<UidSet>> rounds = Rounds.send(
                talk, UidSet.ALL, part -> new UidSearch(part, "", abilities.extendedSearch()).withMessageId(id));
        UidSet found = UidSet.EMPTY;
        for (Optional<UidSet> answer : rounds.await(TO_SEARCH)) {
            found = found.plus(answer.orElse(UidSet.EMPTY));
        }
        return found;
    }

    /** The one that Gmail calls so, X-GM-MSGID; empty where there is none yet, or it does not say. */
    OptionalLong withGmailId(String id) throws ConnectorException {
        if (!GMAIL_ID.matcher(id).matches()) {
            return OptionalLong.empty(); // the server said it: it goes into no command as it is
        }
        UidSet found = UidSet.EMPTY;
        try {
            Rounds<Optional<UidSet>> rounds = Rounds.send(
                    talk, UidSet.ALL, part -> new UidSearch(part, "X-GM-MSGID " + id, abilities.extendedSearch()));
            for (Optional<UidSet> answer : rounds.await()) {
                found = found.plus(answer.orElse(UidSet.EMPTY));
            }
        } catch (RefusedException refused) {
            return OptionalLong.empty();
        }
        return found.size() == 1 ? OptionalLong.of(found.max()) : OptionalLong.empty();
    }

    /** Every UID of the mailbox that was just opened. */
    UidSet all(Examine.Opened opened, boolean changed) throws ConnectorException {
        if (opened.exists() == 0 && !changed) {
            return UidSet.EMPTY;
        }
        UidSet roster = among(UidSet.ALL);
        boolean short_ = roster.size() != opened.exists() && abilities.extendedSearch();
        // a server that counts otherwise than it lists is asked in the other form; what either names is there
        return short_ ? roster.plus(among(UidSet.ALL, "", false)) : roster;
    }

    private UidSet among(UidSet uids, String criteria, boolean extended) throws ConnectorException {
        Deque<Rounds<Optional<UidSet>>> underWay = new ArrayDeque<>();
        UidSet found = UidSet.EMPTY;
        for (UidSet part : uids.split(abilities.profile().setCharacters())) {
            underWay.add(Rounds.send(talk, part, rest -> new UidSearch(rest, criteria, extended)));
            if (underWay.size() > 1) {
                // two may be under way: a pipeline of unread answers could block both sides
                found = found.plus(found(underWay.remove()));
            }
        }
        while (!underWay.isEmpty()) {
            found = found.plus(found(underWay.remove()));
        }
        return found;
    }

    private static UidSet found(Rounds<Optional<UidSet>> search) throws ConnectorException {
        UidSet found = UidSet.EMPTY;
        for (Optional<UidSet> answer : search.await(TO_SEARCH)) {
            found = found.plus(answer.orElseThrow(() -> ConnectorException.of(
                    Kind.TRANSIENT, Extent.SCOPE, "The server said OK to a search and told no result.")));
        }
        return found;
    }
}
