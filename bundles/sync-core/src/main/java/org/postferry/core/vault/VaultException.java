package org.postferry.core.vault;

import org.jspecify.annotations.Nullable;

/** A secret cannot be sealed or opened; the message is a sentence for a person and bears no secret. */
public final class VaultException extends Exception {
    public VaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
