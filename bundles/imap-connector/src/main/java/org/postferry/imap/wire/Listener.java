package org.postferry.imap.wire;

/** Hears every untagged response and every tagged one, in order, before a command takes it (protocol danger D-08). */
public interface Listener {
    void heard(Response response);
}
