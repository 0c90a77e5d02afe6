package org.postferry.store.h2.row;

import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;

/** How ids are one number each: the account leads, so that an account's rows lie together. */
public final class Keys {
    /** Bits of a number within an account. */
    private static final int NUMBER_BITS = 40;

    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

    /** A mailbox number that none has: the list of mailboxes as a scope, and no mailbox at all as a place. */
    private static final long NO_MAILBOX = 0;

    private Keys() {}

    /** A number within an account. */
    public static long of(AccountId account, long number) {
        return first(account) | number;
    }

    public static long number(long key) {
        return key & NUMBER_MASK;
    }

    public static AccountId account(long key) {
        return new AccountId((int) (key >>> NUMBER_BITS));
    }

    /** The lowest key of an account. */
    public static long first(AccountId account) {
        return (long) account.number() << NUMBER_BITS;
    }

    /** The highest key of an account. */
    public static long last(AccountId account) {
        return first(account) | NUMBER_MASK;
    }

    /** Stands in a listing for emails of which nobody knows the mailbox. */
    public static long unplaced(AccountId account) {
        return of(account, NO_MAILBOX);
    }

    public static boolean isUnplaced(long mailbox) {
        return number(mailbox) == NO_MAILBOX;
    }

    /** A scope as one number: its mailbox's, or one that no mailbox has. */
    public static long of(AccountId account, Scope scope) {
        return scope.match(new Scope.Cases<>() {
            @Override
            public Long mailboxList(Scope.MailboxList list) {
                return of(account, NO_MAILBOX);
            }

            @Override
            public Long mailbox(Scope.Mailbox mailbox) {
                return mailbox.id().key();
            }

            @Override
            public Long accountEmails(Scope.AccountEmails emails) {
                return of(account, NUMBER_MASK);
            }
        });
    }

    /** Whether the scope is a mailbox. */
    public static boolean isMailbox(long scope) {
        return number(scope) != NO_MAILBOX && number(scope) != NUMBER_MASK;
    }

    /** The scope of that number; of a mailbox the name is {@code rawName}. */
    public static Scope scope(long key, String rawName) {
        if (isMailbox(key)) {
            return new Scope.Mailbox(MailboxId.ofKey(key), rawName);
        }
        return number(key) == NO_MAILBOX ? new Scope.MailboxList() : new Scope.AccountEmails();
    }
}
