package org.postferry.model;

/** Names one wish: a change made here that is on its way to the server. Minted by the store, in the order of acceptance. */
public record MutationId(AccountId account, long number) implements Comparable<MutationId> {
    public MutationId {
        IdText.checked(number, "mutation");
    }

    /** Reads what {@link #toString()} wrote. @throws IllegalArgumentException when {@code text} is no mutation id */
    public static MutationId parse(String text) {
        return new MutationId(IdText.account(text, "mutation id"), IdText.ownNumber(text, "mutation id"));
    }

    @Override
    public int compareTo(MutationId other) {
        return Long.compare(IdText.key(account, number), IdText.key(other.account, other.number));
    }

    @Override
    public String toString() {
        return account + "-" + number;
    }
}
