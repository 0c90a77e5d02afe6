package org.postferry.model;

/** Names one email of the mirror for as long as it lives, through moves and renumberings of its server. Minted by the store, in order of arrival. */
public record EmailId(AccountId account, long number) implements Comparable<EmailId> {
    public EmailId {
        IdText.checked(number, "email");
    }

    /** Reads what {@link #toString()} wrote. @throws IllegalArgumentException when {@code text} is no email id */
    public static EmailId parse(String text) {
        return new EmailId(IdText.account(text, "email id"), IdText.ownNumber(text, "email id"));
    }

    /** The id as one number that sorts by account, then by arrival. */
    public long key() {
        return IdText.key(account, number);
    }

    /** The id that {@link #key()} stands for. */
    public static EmailId ofKey(long key) {
        return new EmailId(IdText.accountOf(key), IdText.numberOf(key));
    }

    @Override
    public int compareTo(EmailId other) {
        return Long.compare(key(), other.key());
    }

    @Override
    public String toString() {
        return account + "-" + number;
    }
}
