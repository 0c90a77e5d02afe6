package org.postferry.sync;

import java.time.Instant;

/** Whether a part of the system, such as {@code store}, {@code connector imap} or {@code index}, is there, and in what state. */
public record PartStatus(String name, boolean up, String reason, Instant since) {}
