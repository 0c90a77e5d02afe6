package org.postferry.imap.facts;

import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.Select;
import org.postferry.imap.command.Unselect;
import org.postferry.imap.wire.Listener;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Sent;

/** Which mailbox is open, how it stood then, and whether the server has told of a change since. Confined to the session's thread. */
final class OpenMailbox implements Listener {
    private static final String NO_MAILBOX = "postferry-leaves-the-mailbox";

    private final Talk talk;
    private final Abilities abilities;
    private Optional<Examine.Opened> opened = Optional.empty();
    private boolean changed;

    OpenMailbox(Talk talk, Abilities abilities) {
        this.talk = talk;
        this.abilities = abilities;
        talk.conversation().listen(this);
    }

    @Override
    public void heard(Response response) {
        if (response instanceof Response.Vanished vanished) {
            changed = changed || !vanished.earlier();
        } else if (response instanceof Response.Count count) {
            boolean same = count.name().equals("RECENT")
                    || count.name().equals("EXISTS")
                            && opened.isPresent()
                            && count.number() == opened.get().exists();
            changed = changed || !same;
        }
    }

    /** Opens it anew, to see it as it is now. */
    Examine.Opened open(Scope.Mailbox scope) throws ConnectorException {
        return open(scope.rawName());
    }

    Examine.Opened open(String rawName) throws ConnectorException {
        opened = Optional.empty();
        Examine.Opened now = talk.run(new Examine(rawName, abilities.condStore()), "open the mailbox", Extent.SCOPE);
        opened = Optional.of(now);
        changed = false;
        return now;
    }

    /** Opens it anew, to change it. */
    Select.Writable select(Scope.Mailbox scope) throws ConnectorException {
        opened = Optional.empty();
        Select.Writable now =
                talk.run(new Select(scope.rawName(), abilities.condStore()), "open the mailbox", Extent.SCOPE);
        opened = Optional.of(now.opened());
        changed = false;
        return now;
    }

    /** Opens it anew, to change it, and holds that its UIDs still mean what they meant. */
    Select.Writable select(Scope.Mailbox scope, long uidValidity) throws ConnectorException {
        Select.Writable now = select(scope);
        checked(now.opened(), uidValidity);
        return now;
    }

    /** Empty when the server refuses; why, the caller has to find out. */
    Optional<Examine.Opened> attempt(Scope.Mailbox scope) throws ConnectorException {
        opened = Optional.empty();
        opened = talk.attempt(talk.send(new Examine(scope.rawName(), abilities.condStore())));
        changed = false;
        return opened;
    }

    /** Opens it unless it is open, and holds that its UIDs still mean what they meant (protocol danger D-48). */
    Examine.Opened keepOpen(Scope.Mailbox scope, long uidValidity) throws ConnectorException {
        return checked(isOpen(scope.rawName()) ? opened.get() : open(scope), uidValidity);
    }

    /** Opens it anew, to see what has arrived, and holds that its UIDs still mean what they meant. */
    Examine.Opened reopen(Scope.Mailbox scope, long uidValidity) throws ConnectorException {
        return checked(open(scope), uidValidity);
    }

    private static Examine.Opened checked(Examine.Opened now, long uidValidity) throws ConnectorException {
        if (now.uidValidity() != uidValidity) {
            throw ConnectorException.of(
                    Kind.TRANSIENT,
                    Extent.SCOPE,
                    "UIDVALIDITY of the mailbox changed from " + uidValidity + " to " + now.uidValidity()
                            + ": what was asked for may be other mail now.");
        }
        return now;
    }

    boolean isOpen(String rawName) {
        return opened.isPresent() && opened.get().mailbox().equals(rawName);
    }

    boolean isAnyOpen() {
        return opened.isPresent();
    }

    /** Messages came or went since it was opened. */
    boolean hasChanged() {
        return changed;
    }

    /**
     * Leaves it, so that STATUS speaks of it as of any other (protocol danger D-45). The answer is for
     * {@link Talk#attempt}. Without UNSELECT a mailbox that is not there is opened, which leaves none open (RFC 3501 section
     * 6.3.1); CLOSE might expunge, and Dovecot hangs up on it where the mailbox was deleted meanwhile.
     */
    Optional<Sent<?>> leave() throws ConnectorException {
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        opened = Optional.empty();
        return Optional.of(
                abilities.has("UNSELECT") ? talk.send(new Unselect()) : talk.send(new Examine(NO_MAILBOX, false)));
    }
}
