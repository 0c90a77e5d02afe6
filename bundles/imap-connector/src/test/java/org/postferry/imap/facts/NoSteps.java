package org.postferry.imap.facts;

import java.util.List;
import org.postferry.connector.Steps;

/** Of a command that nothing interrupts. */
public final class NoSteps implements Steps {
    @Override
    public List<String> taken() {
        return List.of();
    }

    @Override
    public void record(String step) {
        // nothing dies here
    }
}
