package org.postferry.jmap.method;

/** Why one object was not changed (RFC 8620 section 5.3). @param existingId RFC 8621 section 4.8: what is there already */
public record SetError(String type, String description, String existingId) {}
