package org.postferry.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs a contract's tests from within a test. @param found how many tests it has @param failed the methods of those that failed */
public record ContractRun(long found, Set<String> failed) {
    /** Runs all tests of that class. */
    public static ContractRun of(Class<?> contract) {
        return run(selectClass(contract));
    }

    /** Runs one test of that class. */
    public static ContractRun of(Class<?> contract, String test) {
        return run(selectMethod(contract, test));
    }

    private static ContractRun run(DiscoverySelector selector) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selector)
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        Set<String> failed = summary.getFailures().stream()
                .map(failure -> name(failure.getTestIdentifier()))
                .collect(Collectors.toCollection(TreeSet::new));
        return new ContractRun(summary.getTestsFoundCount(), failed);
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElse(test.getDisplayName());
    }
}
