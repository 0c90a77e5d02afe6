package org.postferry.core.accounts;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;

/** Whose mail an account's settings lead to. Another one may hold other mail under the same numbers. */
record Identity(String host, String username, Optional<URI> sessionUrl, Optional<String> jmapAccountId) {
    static Identity of(AccountSettings settings) {
        return new Identity(
                settings.endpoint().map(Endpoint::host).orElse("").toLowerCase(Locale.ROOT),
                settings.username(),
                settings.sessionUrl(),
                settings.jmapAccountId());
    }
}
