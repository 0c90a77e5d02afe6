package org.postferry.model;

/**
 * Names one mailbox from its creation on the server to its deletion there: its incarnation. A rename keeps it; a
 * mailbox deleted and created anew under the same name gets another. Minted by the store.
 */
public record MailboxId(AccountId account, long number) implements Comparable<MailboxId> {
    public MailboxId {
        IdText.checked(number, "mailbox");
    }

    /** Reads what {@link #toString()} wrote. @throws IllegalArgumentException when {@code text} is no mailbox id */
    public static MailboxId parse(String text) {
        return new MailboxId(IdText.account(text, "mailbox id"), IdText.ownNumber(text, "mailbox id"));
    }

    /** The id as one number that sorts by account first. */
    public long key() {
        return IdText.key(account, number);
    }

    /** The id that {@link #key()} stands for. */
    public static MailboxId ofKey(long key) {
        return new MailboxId(IdText.accountOf(key), IdText.numberOf(key));
    }

    @Override
    public int compareTo(MailboxId other) {
        return Long.compare(key(), other.key());
    }

    @Override
    public String toString() {
        return account + "-" + number;
    }
}
