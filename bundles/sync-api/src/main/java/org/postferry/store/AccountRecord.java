package org.postferry.store;

import java.time.Instant;
import java.util.Map;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;

/**
 * An account as it is stored.
 *
 * @param secrets by name ({@code password}, {@code smtpPassword}, ...), each sealed by the vault
 * @param deleting the person wants the mirror gone; it is being removed
 * @param revision grows with every change of this record
 */
public record AccountRecord(
        AccountId id,
        AccountSettings settings,
        Map<String, SealedSecret> secrets,
        boolean paused,
        boolean deleting,
        Instant createdAt,
        long revision) {
    public AccountRecord {
        secrets = Map.copyOf(secrets);
    }
}
