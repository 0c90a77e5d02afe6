package org.postferry.store.h2.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.Steps;
import org.postferry.model.StoreGone;
import org.postferry.store.Lease;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.Keys;

/** A claim's steps, each on disk before the next is taken. Confined to the thread that performs. */
final class KeptSteps implements Steps {
    private final StoreCore core;
    private final Lease lease;
    private final long claim;
    private List<String> taken;

    KeptSteps(StoreCore core, Lease lease, ClaimRow row) {
        this.core = core;
        this.lease = lease;
        claim = row.id();
        taken = row.steps();
    }

    @Override
    public List<String> taken() {
        return taken;
    }

    @Override
    public void record(String step) {
        List<String> more = new ArrayList<>(taken);
        more.add(step);
        core.write("writing a step down", change -> {
            Optional<Mutations> mutations = H2Outbox.mutations(change, Keys.account(claim));
            Optional<ClaimRow> row =
                    mutations.isEmpty() ? Optional.empty() : mutations.get().claim(claim);
            if (row.isEmpty() || !change.holds(lease)) {
                // another container may do it by now: whoever performs must stop before the step, not after it
                throw new StoreGone("the change is no longer this container's");
            }
            mutations.get().put(row.get().withSteps(more));
            return true;
        });
        taken = List.copyOf(more);
    }
}
