package org.postferry.model;

/**
 * Where mail is handed in (RFC 6409); the password is kept apart, in the vault.
 *
 * @param username empty where it is the account's own
 */
public record SmtpSettings(Endpoint endpoint, String username) {}
