package org.postferry.imap.facts;

import java.util.Map;
import java.util.Optional;
import org.postferry.connector.Scope;
import org.postferry.imap.command.Extras;
import org.postferry.model.Role;

/** Whether this account's mailboxes are labels, as its list last showed. Confined to the session's thread. */
final class Labelling {
    private static final String INBOX = "INBOX";

    private final Abilities abilities;
    private Optional<Labels> labels = Optional.empty();
    private Optional<Scope.Mailbox> allMail = Optional.empty();
    private Optional<String> trash = Optional.empty();
    private Optional<String> spam = Optional.empty();
    private boolean listed;

    Labelling(Abilities abilities) {
        this.abilities = abilities;
    }

    /** Only Gmail has labels, and only its list shows whether they can be relied on. */
    boolean mustList() {
        return abilities.gmail() && !listed;
    }

    void listed(MailboxListing listing) {
        listed = true;
        // where Trash or Spam is hidden from IMAP, what is called so is a label like any other
        Map<Role, String> said = listing.said();
        labels = abilities.gmail() ? Labels.of(said) : Optional.empty();
        trash = Optional.ofNullable(said.get(Role.TRASH));
        spam = Optional.ofNullable(said.get(Role.JUNK));
    }

    /**
     * What is expunged here is gone for good. Of Gmail's mailboxes that is so of Trash and Spam alone: what is expunged in another
     * one is archived (docs/quirks.md), out of sight where All Mail is hidden from IMAP.
     */
    boolean expungesForGood(Scope.Mailbox scope) {
        Optional<String> name = Optional.of(scope.rawName());
        return !abilities.gmail() || name.equals(trash) || name.equals(spam);
    }

    /** The raw name of Trash; empty where it is hidden from IMAP. */
    Optional<String> trash() {
        return trash;
    }

    /** It holds nothing by itself: All Mail tells what it shows. */
    boolean isLabel(String rawName) {
        return labels.filter(known -> known.isLabel(rawName)).isPresent();
    }

    /** One of the account's mailboxes as the store knows it; the list alone tells no ids. */
    void met(Scope.Mailbox scope) {
        if (toldBy(scope).isPresent()) {
            allMail = Optional.of(scope);
        }
    }

    /** Empty until it was asked about. */
    Optional<Scope.Mailbox> scopeOfAllMail() {
        return allMail.filter(scope -> toldBy(scope).isPresent());
    }

    /** Empty where mailboxes are mailboxes. */
    Optional<Labels> labels() {
        return labels;
    }

    /** The labels that this mailbox's emails tell of themselves. */
    Optional<Labels> toldBy(Scope.Mailbox scope) {
        return labels.filter(known -> known.allMail().equals(scope.rawName()));
    }

    /** Here the server files what it sends, and the mailbox's own pull tells nothing of that. */
    boolean isSentLabel(String rawName) {
        return labels.filter(known -> known.isSent(rawName)).isPresent();
    }

    /** Where news are waited for: with labels all mail but spam arrives in one place. */
    String watched() {
        return labels.map(Labels::allMail).orElse(INBOX);
    }

    Extras extras(Scope.Mailbox scope) {
        return new Extras(
                abilities.objectIds(), abilities.gmail(), toldBy(scope).isPresent());
    }
}
