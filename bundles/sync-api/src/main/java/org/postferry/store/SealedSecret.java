package org.postferry.store;

import java.util.Arrays;

/** A secret as the vault encrypted it; the store cannot read it. Immutable. */
public final class SealedSecret {
    private final byte[] bytes;

    public SealedSecret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealedSecret secret && Arrays.equals(secret.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SealedSecret[" + bytes.length + "]";
    }
}
