package org.postferry.connector;

/** What a session signs in with. Never logged: {@code toString} shows nothing of it. */
public sealed interface Credential {
    /** A password or an app password. */
    record Password(String secret) implements Credential {
        @Override
        public String toString() {
            return "Password[hidden]";
        }
    }

    /** An OAuth 2 access token or an API token (RFC 6750). */
    record BearerToken(String secret) implements Credential {
        @Override
        public String toString() {
            return "BearerToken[hidden]";
        }
    }
}
