package org.postferry.rest;

/** Knows the people who may use this. Thread-safe. */
@FunctionalInterface
interface SignIn {
    /** Whether this is a person who may administer, with that password. */
    boolean admits(String user, String password);
}
