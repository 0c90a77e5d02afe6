package org.postferry.jmap.facts;

import java.util.List;
import org.postferry.connector.Steps;

/** Of a command that is done at once. */
public final class NoSteps implements Steps {
    @Override
    public List<String> taken() {
        return List.of();
    }

    @Override
    public void record(String step) {
        throw new AssertionError(step);
    }
}
