package org.postferry.testkit.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.postferry.connector.RemoteFact;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;

/** One incarnation of a mailbox. @param retiring its grace is over: it goes once its emails are swept */
record MailboxRow(
        MailboxId id,
        String rawName,
        String path,
        Optional<String> parentRawName,
        Optional<Role> role,
        boolean selectable,
        Optional<String> stableId,
        OptionalLong uidValidity,
        OptionalLong uidNext,
        OptionalLong serverEmails,
        Optional<Instant> missingSince,
        boolean retiring) {

    /** One that an email's fact named before any list did. */
    static MailboxRow placeholder(MailboxId id, String rawName) {
        return new MailboxRow(
                id,
                rawName,
                rawName,
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                false);
    }

    /** One that a wish makes, until the server has it. */
    static MailboxRow wished(MailboxId id, String rawName, String path, Optional<String> parentRawName) {
        return new MailboxRow(
                id,
                rawName,
                path,
                parentRawName,
                Optional.empty(),
                false,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                false);
    }

    MailboxRow seen(RemoteFact.MailboxSeen fact) {
        return new MailboxRow(
                id,
                fact.rawName(),
                fact.path(),
                fact.parentRawName(),
                fact.role(),
                fact.selectable(),
                fact.stableId().or(() -> stableId),
                fact.uidValidity().isPresent() ? fact.uidValidity() : uidValidity,
                highestUidNext(fact),
                serverEmails,
                Optional.empty(),
                false);
    }

    /** UIDNEXT only grows within a UIDVALIDITY; a list may be older than what is known. */
    private OptionalLong highestUidNext(RemoteFact.MailboxSeen fact) {
        if (fact.uidNext().isEmpty()) {
            return uidNext;
        }
        boolean sameNumbering =
                fact.uidValidity().isEmpty() || fact.uidValidity().equals(uidValidity);
        return sameNumbering
                        && uidNext.isPresent()
                        && uidNext.getAsLong() > fact.uidNext().getAsLong()
                ? uidNext
                : fact.uidNext();
    }

    /** Gone along with one above it that was renamed. @param before that one as it was */
    MailboxRow following(MailboxRow renamed, MailboxRow before) {
        return new MailboxRow(
                id,
                under(renamed.rawName, before.rawName, rawName),
                under(renamed.path, before.path, path),
                parentRawName.map(parent -> under(renamed.rawName, before.rawName, parent)),
                role,
                selectable,
                stableId,
                uidValidity,
                uidNext,
                serverEmails,
                missingSince,
                retiring);
    }

    /** Names that do not contain the other one stay: a JMAP id, and what stands for the name of one that is only wished. */
    private static String under(String now, String before, String name) {
        return name.startsWith(before) ? now + name.substring(before.length()) : name;
    }

    MailboxRow missing(Instant since) {
        return new MailboxRow(
                id,
                rawName,
                path,
                parentRawName,
                role,
                selectable,
                stableId,
                uidValidity,
                uidNext,
                serverEmails,
                missingSince.or(() -> Optional.of(since)),
                retiring);
    }

    MailboxRow counted(long emails) {
        return new MailboxRow(
                id,
                rawName,
                path,
                parentRawName,
                role,
                selectable,
                stableId,
                uidValidity,
                uidNext,
                OptionalLong.of(emails),
                missingSince,
                retiring);
    }

    MailboxRow retired() {
        return new MailboxRow(
                id,
                rawName,
                path,
                parentRawName,
                role,
                selectable,
                stableId,
                uidValidity,
                uidNext,
                serverEmails,
                missingSince,
                true);
    }
}
