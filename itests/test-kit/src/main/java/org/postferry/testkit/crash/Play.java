package org.postferry.testkit.crash;

/** A scenario by its name, so that another process can play it too. */
public interface Play {
    String name();

    /** One to play once. */
    Scenario play();
}
