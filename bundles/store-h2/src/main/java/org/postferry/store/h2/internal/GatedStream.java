package org.postferry.store.h2.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postferry.store.h2.database.Gate;

/** A download that ends in {@link org.postferry.model.StoreGone} when the store stops, never in short data. */
final class GatedStream extends FilterInputStream {
    private final Gate gate;

    GatedStream(Gate gate, InputStream in) {
        super(in);
        this.gate = gate;
    }

    @Override
    public int read() throws IOException {
        gate.check();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        gate.check();
        return super.read(bytes, offset, length);
    }
}
