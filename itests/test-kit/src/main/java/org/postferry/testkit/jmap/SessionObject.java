package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** The session object (RFC 8620 section 2). */
final class SessionObject {
    static final String STATE = "session 1";

    private SessionObject() {}

    /** @param base of all addresses. @param accounts the first is the person's own, the others are shared */
    static ObjectNode of(String base, String person, List<String> accounts, ServerLimits limits, Set<Habit> habits) {
        String from = habits.contains(Habit.RELATIVE_ADDRESSES) ? "" : base;
        ObjectNode session = JsonNodeFactory.instance.objectNode().put("username", person);
        ObjectNode capabilities = session.putObject("capabilities");
        ObjectNode core = capabilities.putObject(ApiEndpoint.CORE);
        if (!habits.contains(Habit.UNTOLD_LIMITS)) {
            limits(core, limits);
        }
        capabilities.putObject(ApiEndpoint.MAIL);
        capabilities.putObject(ApiEndpoint.QUOTA);
        ObjectNode all = session.putObject("accounts");
        for (String account : accounts) {
            boolean own = account.equals(accounts.get(0));
            account(all.putObject(account), own ? person : "team@example.org", own, habits);
        }
        ObjectNode primary = session.putObject("primaryAccounts");
        List.of(ApiEndpoint.CORE, ApiEndpoint.MAIL, ApiEndpoint.QUOTA)
                .forEach(capability -> primary.put(capability, accounts.get(0)));
        return session.put("apiUrl", from + "/jmap/api")
                .put("downloadUrl", from + "/jmap/download/{accountId}/{blobId}/{name}?accept={type}")
                .put("uploadUrl", from + "/jmap/upload/{accountId}/")
                .put("eventSourceUrl", from + "/jmap/events?types={types}&closeafter={closeafter}&ping={ping}")
                .put("state", STATE);
    }

    private static void limits(ObjectNode core, ServerLimits limits) {
        core.put("maxSizeUpload", limits.uploadBytes())
                .put("maxConcurrentUpload", limits.uploadsAtOnce())
                .put("maxSizeRequest", limits.requestBytes())
                .put("maxConcurrentRequests", limits.requestsAtOnce())
                .put("maxCallsInRequest", limits.callsInRequest())
                .put("maxObjectsInGet", limits.objectsInGet())
                .put("maxObjectsInSet", limits.objectsInSet())
                .putArray("collationAlgorithms")
                .add("i;ascii-casemap");
    }

    private static void account(ObjectNode account, String name, boolean own, Set<Habit> habits) {
        account.put("name", name).put("isPersonal", own).put("isReadOnly", false);
        if (habits.contains(Habit.NULL_ACCOUNT_CAPABILITIES)) {
            account.putNull("accountCapabilities");
            return;
        }
        ObjectNode capabilities = account.putObject("accountCapabilities");
        capabilities.putObject(ApiEndpoint.CORE);
        capabilities.putObject(ApiEndpoint.QUOTA);
        ObjectNode mail = capabilities.putObject(ApiEndpoint.MAIL);
        if (!habits.contains(Habit.UNTOLD_LIMITS)) {
            mail.putNull("maxMailboxesPerEmail")
                    .putNull("maxMailboxDepth")
                    .put("maxSizeMailboxName", 255)
                    .put("maxSizeAttachmentsPerEmail", 50_000_000)
                    .put("mayCreateTopLevelMailbox", true);
            mail.putArray("emailQuerySortOptions").add("receivedAt").add("size");
        }
    }
}
