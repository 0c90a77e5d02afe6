package org.postferry.model;

import java.util.Optional;

/**
 * A person or list in a header (RFC 8621 section 4.1.2.3), decoded. {@code email} is what the message says and may be
 * no valid address at all.
 */
public record EmailAddress(Optional<String> name, String email) {}
