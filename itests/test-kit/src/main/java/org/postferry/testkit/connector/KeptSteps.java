package org.postferry.testkit.connector;

import java.util.ArrayList;
import java.util.List;
import org.postferry.connector.Steps;

/** Steps that stay, as on a disk. Confined to one thread. */
public final class KeptSteps implements Steps {
    private final List<String> taken = new ArrayList<>();

    @Override
    public List<String> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void record(String step) {
        taken.add(step);
    }
}
