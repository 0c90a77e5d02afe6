package org.postferry.model;

/** Names one account of this installation. Minted by the store, never used again after the account is deleted. */
public record AccountId(int number) implements Comparable<AccountId> {
    /** 24 bits: the number leads every key of the store, see {@link EmailId#key()}. */
    public static final int MAX_NUMBER = (1 << 24) - 1;

    public AccountId {
        if (number < 1 || number > MAX_NUMBER) {
            throw new IllegalArgumentException("account number " + number + " is not within 1.." + MAX_NUMBER);
        }
    }

    /** Reads what {@link #toString()} wrote. @throws IllegalArgumentException when {@code text} is no account id */
    public static AccountId parse(String text) {
        return new AccountId(Math.toIntExact(IdText.number(text, "account id")));
    }

    @Override
    public int compareTo(AccountId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
