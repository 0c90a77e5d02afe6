package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.MutationRow;

/** A person gives a wish up that is not done, or may be. */
final class GivingUp {
    private GivingUp() {}

    /** @param claim that it stands in, and that is not with the server at this moment */
    static void of(Mutations mutations, MutationRow row, Optional<ClaimRow> claim) throws SQLException {
        if (claim.isPresent()) {
            mutations.drop(claim.get());
            if (claim.get().mayBeDone()) {
                leave(mutations, claim.get(), row);
            }
        }
        Outcomes outcomes = new Outcomes(mutations);
        outcomes.liftAll(row);
        outcomes.failChildren(row.id());
        mutations.remove(row.id());
    }

    /** What may be done of a claim, one of whose wishes is given up. */
    private static void leave(Mutations mutations, ClaimRow claim, MutationRow givenUp) throws SQLException {
        List<Long> others = new ArrayList<>(claim.mutations());
        others.remove(givenUp.id());
        Set<Long> emails = new TreeSet<>();
        Doubts.raise(mutations, claim, givenUp, claim.emails());
        for (long other : others) {
            MutationRow row = mutations.get(other).orElseThrow();
            if (claim.change().isOfKeywords()) {
                // what was asked is the sum of all, and cannot be asked again
                Doubts.raise(mutations, claim, row, claim.emails());
            }
            emails.addAll(row.undone());
        }
        emails.retainAll(claim.emails());
        if (!claim.change().isOfKeywords() && !emails.isEmpty()) {
            mutations.put(claim.restFor(others, emails));
        }
    }
}
