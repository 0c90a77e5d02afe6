package org.postferry.imap.facts;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.imap.command.StatusItems;

/**
 * What this server offers to this sign-in.
 *
 * @param words its capabilities in upper case, without those that turned out not to work
 * @param qresync it was enabled, and the server said so: iCloud offers it and does not (docs/quirks.md)
 * @param personalPrefixes where the person's mailboxes live
 * @param server how it names itself
 * @param profile what is known of it beyond that
 */
record Abilities(
        Set<String> words, boolean qresync, List<String> personalPrefixes, String server, QuirkProfile profile) {
    static final String NOTIFY = "NOTIFY";

    private static final String APPENDLIMIT = "APPENDLIMIT";

    Abilities {
        words = Set.copyOf(words);
        personalPrefixes = List.copyOf(personalPrefixes);
    }

    boolean has(String word) {
        return words.contains(word);
    }

    /** James offers QRESYNC without the word CONDSTORE, which it includes (RFC 7162 section 3.2). */
    boolean condStore() {
        return has("CONDSTORE") || has("QRESYNC");
    }

    boolean extendedSearch() {
        return has("ESEARCH");
    }

    boolean specialUse() {
        return has("SPECIAL-USE") && extendedList();
    }

    /** RFC 5258 section 3: LIST takes return options. */
    boolean extendedList() {
        return has("LIST-EXTENDED");
    }

    /** It says what mailboxes are for in the old way alone. */
    boolean oldSpecialUse() {
        return has("XLIST") && !has("SPECIAL-USE");
    }

    boolean listStatus() {
        return has("LIST-STATUS");
    }

    /** RFC 7889 section 2: the largest message that every mailbox takes. */
    OptionalLong appendLimit() {
        return number(APPENDLIMIT);
    }

    /** RFC 7889 section 2: a server that leaves the number out has one for each mailbox. */
    boolean limitsByMailbox() {
        return has(APPENDLIMIT);
    }

    /** RFC 9738 section 3: the most messages that one command copies. */
    OptionalLong messageLimit() {
        OptionalLong limit = number("MESSAGELIMIT");
        return limit.isPresent() ? limit : number("SAVELIMIT");
    }

    private OptionalLong number(String name) {
        return words.stream()
                .filter(word -> word.matches(name + "=\\d{1,18}"))
                .mapToLong(word -> Long.parseLong(word.substring(name.length() + 1)))
                .findFirst();
    }

    Manners manners() {
        return profile.manners();
    }

    boolean idles() {
        return has("IDLE") && manners().push();
    }

    /** It tells of all mailboxes on one connection; IDLE is how we wait for that. */
    boolean notifies() {
        return idles() && has(NOTIFY);
    }

    /** Stalwart offers more and calls it OBJECTID+. */
    boolean objectIds() {
        return has("OBJECTID") || has("OBJECTID+");
    }

    boolean gmail() {
        return has("X-GM-EXT-1");
    }

    StatusItems statusItems() {
        return new StatusItems(condStore(), objectIds());
    }
}
