package org.postferry.core.account;

/** The store refused a write: the lease is another's, or the account is being deleted. The loop ends; it is no failure. */
public final class LoopOver extends RuntimeException {
    LoopOver(String message) {
        super(message);
    }
}
