package org.postferry.connector;

import org.postferry.model.MailboxId;

/** A part of an account that is followed with a checkpoint of its own. IMAP has the list and each mailbox; JMAP the list and all emails. */
public sealed interface Scope {
    <R> R match(Cases<R> cases);

    /** One case each, so that a new kind of scope breaks the build where it matters. */
    interface Cases<R> {
        R mailboxList(MailboxList scope);

        R mailbox(Mailbox scope);

        R accountEmails(AccountEmails scope);
    }

    /** The names and roles of all mailboxes. */
    record MailboxList() implements Scope {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.mailboxList(this);
        }
    }

    /**
     * The emails of one mailbox. Equal by incarnation alone: a rename changes {@code rawName}, and the scope is the same.
     *
     * @param rawName what the server calls it at present
     */
    record Mailbox(MailboxId id, String rawName) implements Scope {
        @Override
        public boolean equals(Object other) {
            return other instanceof Mailbox mailbox && mailbox.id.equals(id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.mailbox(this);
        }
    }

    /** All emails of the account, whatever their mailboxes. */
    record AccountEmails() implements Scope {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.accountEmails(this);
        }
    }
}
