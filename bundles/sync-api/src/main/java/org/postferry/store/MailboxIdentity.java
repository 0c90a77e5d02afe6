package org.postferry.store;

import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.model.MailboxId;

/** @param uidNext the highest known */
public record MailboxIdentity(
        MailboxId id, String rawName, Optional<String> stableId, OptionalLong uidValidity, OptionalLong uidNext) {}
