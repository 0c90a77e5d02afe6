package org.postferry.model;

/** Where mail is handed in (RFC 6409); the password is kept apart, in the vault. */
public record SmtpSettings(Endpoint endpoint, String username) {}
