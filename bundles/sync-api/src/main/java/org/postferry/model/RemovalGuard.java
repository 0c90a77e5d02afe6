package org.postferry.model;

/**
 * How many removals of one scope within 24 hours are believed without a second proof on a new connection: above
 * {@code minCount} and {@code percent} of the scope, or above {@code maxCount}, or the whole scope where it held
 * {@code wholeScopeFrom} and more.
 */
public record RemovalGuard(int minCount, int percent, int maxCount, int wholeScopeFrom) {
    /** A person seldom deletes more by hand in a day; a broken server does. */
    public static final RemovalGuard DEFAULT = new RemovalGuard(50, 20, 1_000, 10);

    public RemovalGuard {
        if (minCount < 0 || maxCount < 0 || wholeScopeFrom < 1 || percent < 0 || percent > 100) {
            throw new IllegalArgumentException(
                    "a guard counts from 0, its percent is within 0..100, its whole scope from 1");
        }
    }

    /** Whether {@code removals} within a day out of {@code known} emails ask for a second proof. */
    public boolean holds(long removals, long known) {
        boolean many = removals > minCount && removals * 100 > known * percent;
        boolean all = removals >= known && known >= wholeScopeFrom;
        return many || all || removals > maxCount;
    }
}
