package org.postferry.model;

/** Names a conversation within an account (RFC 8621 section 3). Minted by the store. */
public record ThreadId(AccountId account, long number) {
    public ThreadId {
        IdText.checked(number, "thread");
    }

    /** Reads what {@link #toString()} wrote. @throws IllegalArgumentException when {@code text} is no thread id */
    public static ThreadId parse(String text) {
        return new ThreadId(IdText.account(text, "thread id"), IdText.ownNumber(text, "thread id"));
    }

    @Override
    public String toString() {
        return account + "-" + number;
    }
}
