package org.postferry.jmap.wire;

import java.io.IOException;

/** A {@link WireException} on its way through a stream. */
final class BodyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient WireException wire;

    BodyException(WireException wire) {
        super(wire.getMessage(), wire);
        this.wire = wire;
    }

    WireException wire() {
        return wire;
    }
}
