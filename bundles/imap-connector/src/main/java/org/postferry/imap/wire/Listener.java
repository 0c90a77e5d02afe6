package org.postferry.imap.wire;

/** Hears every response in order, before a command takes it (protocol danger D-08). */
public interface Listener {
    void heard(Response response);

    /** A command under way took it. */
    default void answered(Response.Untagged response) {}

    /** No command under way took it: the server told it by itself. */
    default void stray(Response.Untagged response) {}
}
