package org.postferry.testkit.crash;

/** Something that happens to an account. Deterministic: it is played again for each point at which an engine can die. */
public interface Scenario {
    /** What was before: on the server, and mirrored where the scenario says so. Nothing dies here. */
    void prepare(Stage stage) throws Exception;

    /** What happens, and the syncs in which the engine dies at one point after another. */
    void act(Stage stage) throws Exception;

    /** What must hold at the end, beside that the mirror equals the server. */
    default void check(Stage stage) throws Exception {}
}
