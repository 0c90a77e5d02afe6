package org.postferry.imap.facts;

import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Examine;
import org.postferry.imap.command.MailboxStatus;
import org.postferry.imap.command.Select;
import org.postferry.imap.command.StatusItems;
import org.postferry.imap.command.Unselect;
import org.postferry.imap.wire.Command;
import org.postferry.imap.wire.Listener;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Response;
import org.postferry.imap.wire.Sent;

/** Which mailbox is open, how it stood then, and whether the server has told of a change since. Confined to the session's thread. */
final class OpenMailbox implements Listener {
    private static final String NO_MAILBOX = "postferry-leaves-the-mailbox";

    /** In the sentence that tells of a refusal. */
    private static final String TO_OPEN = "open the mailbox";

    private final Talk talk;
    private final Abilities abilities;
    private final News news;
    private final Generations generations;
    private Optional<Examine.Opened> opened = Optional.empty();
    private Optional<String> former = Optional.empty();
    private boolean toldExists;
    private boolean changed;

    /**
     * @param news told of what the server tells of the open mailbox
     * @param generations of the account
     */
    OpenMailbox(Talk talk, Abilities abilities, News news, Generations generations) {
        this.talk = talk;
        this.abilities = abilities;
        this.news = news;
        this.generations = generations;
        talk.conversation().listen(this);
    }

    @Override
    public void heard(Response response) {
        boolean exists =
                response instanceof Response.Count count && count.name().equals("EXISTS");
        boolean same = exists && opened.isPresent() && opened.get().exists() == ((Response.Count) response).number();
        boolean recent =
                response instanceof Response.Count count && count.name().equals("RECENT");
        boolean counts = response instanceof Response.Count && !same && !recent;
        if (counts || response instanceof Response.Vanished vanished && !vanished.earlier()) {
            changed = true;
            // while one is being opened it tells its own EXISTS; what comes beside that speaks of the one before
            boolean own = exists && opened.isEmpty() && !toldExists;
            toldExists = toldExists || own;
            if (!own) {
                opened.map(Examine.Opened::mailbox).or(() -> former).ifPresent(news::changed);
            }
        }
    }

    /** Flags that nobody asked for: another client changed them. How many messages there are stays the same. */
    @Override
    public void stray(Response.Untagged response) {
        boolean flags = response instanceof Response.Fetched fetched
                && fetched.row().flags().isPresent();
        if (flags) {
            opened.ifPresent(present -> news.changed(present.mailbox()));
        }
    }

    /** Opens it anew, to see it as it is now. */
    Examine.Opened open(Scope.Mailbox scope) throws ConnectorException {
        return open(scope.rawName());
    }

    Examine.Opened open(String rawName) throws ConnectorException {
        close();
        Examine.Opened now = run(new Examine(rawName, abilities.condStore()), rawName);
        opened = Optional.of(now);
        changed = false;
        return counted(now);
    }

    private <R> R run(Command<R> opening, String rawName) throws ConnectorException {
        try {
            return talk.await(talk.send(opening));
        } catch (RefusedException refused) {
            throw refusalToOpen(refused, rawName);
        }
    }

    /** INBOX that is down alone waits alone: it cannot tell of itself whether the others are down as well. */
    private ConnectorException refusalToOpen(RefusedException refused, String rawName) throws ConnectorException {
        return rawName.equalsIgnoreCase(MailboxTree.INBOX)
                ? Failures.of(refused, TO_OPEN, Extent.SCOPE)
                : refusal(refused, TO_OPEN);
    }

    /** Runs a command that is not about the mailbox that is open. */
    <R> R beside(Command<R> command, String what) throws ConnectorException {
        try {
            return talk.await(talk.send(command));
        } catch (RefusedException refused) {
            throw refusal(refused, what);
        }
    }

    /**
     * What a refusal means that is not about the mailbox that is open. Of a server that says that a part of it is down, INBOX,
     * which every account has (RFC 3501 section 5.1), tells whether that part is one mailbox, which waits alone, or all of them:
     * then the account waits, until it is up again. Of one that is open nothing is asked: the next one that is opened tells.
     */
    ConnectorException refusal(RefusedException refused, String what) throws ConnectorException {
        if (Failures.isDown(refused) && isInboxDown()) {
            return Failures.of(refused, what + ", and to tell how INBOX stands", Extent.ACCOUNT);
        }
        return Failures.of(refused, what, Extent.SCOPE);
    }

    private boolean isInboxDown() throws ConnectorException {
        Optional<Sent<?>> left = leave();
        if (left.isPresent()) {
            talk.attempt(left.get());
        }
        try {
            talk.await(talk.send(new MailboxStatus(MailboxTree.INBOX, new StatusItems(false, false))));
            return false;
        } catch (RefusedException refused) {
            return Failures.isDown(refused);
        }
    }

    /** As the server told it, but for what counts as its UIDVALIDITY; another session may have found out meanwhile that it lies. */
    private Examine.Opened counted(Examine.Opened now) {
        return now.under(generations.uidValidity(now.mailbox(), now.uidValidity()));
    }

    /** The UIDVALIDITY that the server told of the one that is open; 0 for none. */
    long told() {
        return opened.orElseThrow(OpenMailbox::noneOpen).uidValidity();
    }

    /** A token of an earlier session may know more of it than the server says. */
    void learn(Scope.Mailbox scope, HeadToken token) {
        generations.learn(scope.rawName(), token);
    }

    /** Where its head stands. */
    void follow(Scope.Mailbox scope, HeadToken head) {
        generations.learn(scope.rawName(), head);
        generations.follow(scope.rawName(), head);
    }

    /** What UIDs of the one that is open mean is found out, though it may be older than its head. */
    void account() {
        generations.account(counted(opened.orElseThrow(OpenMailbox::noneOpen)));
    }

    /** The UIDs of the one that is open turned out to mean other mail than before. */
    Examine.Opened renumber() {
        Examine.Opened now = opened.orElseThrow(OpenMailbox::noneOpen);
        generations.mint(now.mailbox(), now.uidValidity());
        return counted(now);
    }

    private static IllegalStateException noneOpen() {
        return new IllegalStateException("no mailbox is open");
    }

    /** Opens it anew, to change it. */
    Select.Writable select(Scope.Mailbox scope) throws ConnectorException {
        opened = Optional.empty();
        Select.Writable now = run(new Select(scope.rawName(), abilities.condStore()), scope.rawName());
        opened = Optional.of(now.opened());
        changed = false;
        return new Select.Writable(counted(now.opened()), now.permanentFlags(), now.readOnly());
    }

    /** Opens it anew, to change it, and holds that its UIDs still mean what they meant. */
    Select.Writable select(Scope.Mailbox scope, long uidValidity) throws ConnectorException {
        Select.Writable now = select(scope);
        checked(now.opened(), uidValidity);
        return now;
    }

    /**
     * Empty when the server refuses; why, the caller has to find out.
     *
     * @throws ConnectorException when the refusal says nothing of whether the mailbox is there
     */
    Optional<Examine.Opened> attempt(Scope.Mailbox scope) throws ConnectorException {
        close();
        try {
            opened = Optional.of(talk.await(talk.send(new Examine(scope.rawName(), abilities.condStore()))));
        } catch (RefusedException refused) {
            if (!Failures.isOfNoMailbox(refused)) {
                throw refusalToOpen(refused, scope.rawName());
            }
        }
        changed = false;
        return opened.map(this::counted);
    }

    private void close() {
        former = opened.map(Examine.Opened::mailbox);
        opened = Optional.empty();
        toldExists = false;
    }

    /**
     * Opens it unless it is open, and holds that its UIDs still mean what they meant (protocol danger D-48). One that is open stood
     * like that when it was opened; that its head has gone on since says nothing against it.
     */
    Examine.Opened keepOpen(Scope.Mailbox scope, long uidValidity) throws ConnectorException {
        return isOpen(scope.rawName())
                ? numbered(counted(opened.get()), uidValidity)
                : checked(open(scope), uidValidity);
    }

    /** Opens it anew, to see what has arrived, and holds that its UIDs still mean what they meant. */
    Examine.Opened reopen(Scope.Mailbox scope, long uidValidity) throws ConnectorException {
        return checked(open(scope), uidValidity);
    }

    /** Opens it anew, to work with UIDs that are known, and holds that it is no older than when they became known (protocol dangers D-09, D-10). */
    Examine.Opened openForKnown(Scope.Mailbox scope) throws ConnectorException {
        return noOlder(open(scope));
    }

    /** As {@link #openForKnown}, to change it. */
    Select.Writable selectForKnown(Scope.Mailbox scope) throws ConnectorException {
        Select.Writable now = select(scope);
        noOlder(now.opened());
        return now;
    }

    private Examine.Opened checked(Examine.Opened now, long uidValidity) throws ConnectorException {
        return noOlder(numbered(now, uidValidity));
    }

    private static Examine.Opened numbered(Examine.Opened now, long uidValidity) throws ConnectorException {
        if (now.uidValidity() != uidValidity) {
            throw otherMail(
                    "UIDVALIDITY of the mailbox changed from " + uidValidity + " to " + now.uidValidity() + ".");
        }
        return now;
    }

    private Examine.Opened noOlder(Examine.Opened now) throws ConnectorException {
        Optional<String> older = generations.whyOlder(now);
        if (older.isPresent()) {
            close(); // nobody takes it for one that was found to be as it should
            throw otherMail(older.get());
        }
        return now;
    }

    private static ConnectorException otherMail(String why) {
        return ConnectorException.of(Kind.TRANSIENT, Extent.SCOPE, why + " What was asked for may be other mail now.");
    }

    boolean isOpen(String rawName) {
        return opened.isPresent() && opened.get().mailbox().equals(rawName);
    }

    /** The one that is open, as {@link Suspects} know it. */
    Suspects.Place place() {
        return opened.map(now -> new Suspects.Place(now.mailbox(), now.uidValidity()))
                .orElseThrow(OpenMailbox::noneOpen);
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
        close();
        return Optional.of(
                abilities.has("UNSELECT") ? talk.send(new Unselect()) : talk.send(new Examine(NO_MAILBOX, false)));
    }
}
