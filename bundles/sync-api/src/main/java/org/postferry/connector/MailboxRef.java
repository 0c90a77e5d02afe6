package org.postferry.connector;

import org.postferry.model.MailboxId;

/** How a fact names a mailbox. */
public sealed interface MailboxRef {
    <R> R match(Cases<R> cases);

    /** One case each. */
    interface Cases<R> {
        R known(Known mailbox);

        R named(Named mailbox);
    }

    /** One the store has minted an id for: the scope's own. */
    record Known(MailboxId id) implements MailboxRef {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.known(this);
        }
    }

    /** By what the server calls it: a JMAP mailbox id, a Gmail label. One that is not known yet gets a placeholder in the store. */
    record Named(String rawName) implements MailboxRef {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.named(this);
        }
    }
}
