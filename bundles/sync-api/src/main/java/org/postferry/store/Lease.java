package org.postferry.store;

/** The right of one container instance to write. Its epoch fences every write: a newer epoch makes an older one worthless. */
public record Lease(String containerId, long epoch) {}
