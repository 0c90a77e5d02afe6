package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.imap.command.Lsub;
import org.postferry.imap.command.Subscribe;
import org.postferry.imap.command.Unsubscribe;
import org.postferry.imap.wire.Sent;

/**
 * Which of a mailbox and those below it other programs show. A subscription is of a name, and outlives what was called so (RFC
 * 3501 section 6.3.9): who renames a mailbox has to carry it over, or other programs show it no more, with all that is in it.
 */
final class Subscriptions {
    /** Two commands each, a minute's worth of what a server is asked. Who has more in one mailbox subscribes to the rest by hand. */
    static final int MAX_CARRIED = 100;

    private final Desk desk;
    private final String above;
    private final List<String> names;

    private Subscriptions(Desk desk, String above, List<String> names) {
        this.desk = desk;
        this.above = above;
        this.names = names;
    }

    /**
     * As they are before the mailbox is renamed, or after an earlier try that may have renamed it.
     *
     * @param again then the list of mailboxes no longer tells of its old name, and LSUB does
     */
    static Subscriptions of(Desk desk, MailboxTree tree, String rawName, boolean again) throws ConnectorException {
        Set<String> all = tree.tellsSubscriptions() && !again
                ? tree.subscribed()
                // where the server does not say, people shall rather see it than miss it
                : desk.talk().attempt(desk.talk().send(new Lsub())).orElse(Set.of(rawName));
        return new Subscriptions(
                desk,
                rawName,
                all.stream()
                        .filter(name -> name.equals(rawName) || tree.isBelow(name, rawName))
                        .sorted()
                        .limit(MAX_CARRIED)
                        .toList());
    }

    /** The mailbox is called so now. A name that the server does not take leaves the old one as it is. */
    void carryTo(String rawName) throws ConnectorException {
        Map<String, Sent<?>> subscribing = new LinkedHashMap<>();
        for (String name : names) {
            subscribing.put(name, desk.talk().send(new Subscribe(rawName + name.substring(above.length()))));
        }
        List<Sent<?>> unsubscribing = new ArrayList<>();
        for (Map.Entry<String, Sent<?>> name : subscribing.entrySet()) {
            if (desk.talk().attempt(name.getValue()).isPresent()) {
                unsubscribing.add(desk.talk().send(new Unsubscribe(name.getKey())));
            }
        }
        for (Sent<?> sent : unsubscribing) {
            desk.talk().attempt(sent);
        }
    }
}
