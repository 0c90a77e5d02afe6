package org.postferry.sync;

import java.util.Map;
import org.postferry.model.AccountSettings;

/** What a person enters: settings, and secrets in clear by name. */
public record AccountDraft(AccountSettings settings, Map<String, String> secrets) {
    /** The secret that signs in: a password or a token. */
    public static final String PASSWORD = "password";

    /** The secret of the submission server where it has its own. */
    public static final String SMTP_PASSWORD = "smtpPassword";

    public AccountDraft {
        secrets = Map.copyOf(secrets);
    }

    @Override
    public String toString() {
        return "AccountDraft[" + settings.name() + "]";
    }
}
