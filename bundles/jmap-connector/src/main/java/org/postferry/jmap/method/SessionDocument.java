package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.jmap.wire.UriTemplate;
import org.postferry.jmap.wire.WireException;

/**
 * The session object (RFC 8620 section 2). Addresses are resolved against where it came from: Cyrus 3.6 sends relative
 * ones (docs/quirks.md).
 */
public record SessionDocument(
        URI from,
        String username,
        List<String> capabilities,
        CoreLimits limits,
        Map<String, Account> accounts,
        Optional<String> primary,
        URI apiUrl,
        String downloadUrl,
        String uploadUrl,
        String eventSourceUrl,
        Optional<URI> socketUrl,
        String state) {
    public static final String CORE = "urn:ietf:params:jmap:core";
    public static final String MAIL = "urn:ietf:params:jmap:mail";
    public static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    private static final String WEBSOCKET = "urn:ietf:params:jmap:websocket";

    /** An account this sign-in reaches, its own or shared. */
    public record Account(String name, boolean personal, boolean readOnly, boolean hasMail) {}

    public static SessionDocument read(JsonNode json, URI from) throws WireException {
        if (!json.path("apiUrl").isTextual() || !json.path("accounts").isObject()) {
            throw new WireException(
                    WireException.Reason.STRANGE, from.getHost() + " does not speak JMAP at this address.");
        }
        List<String> capabilities = new ArrayList<>();
        json.path("capabilities").fieldNames().forEachRemaining(capabilities::add);
        Map<String, Account> accounts = new LinkedHashMap<>();
        boolean mail = capabilities.contains(MAIL);
        json.path("accounts").properties().forEach(entry -> accounts.put(entry.getKey(), account(entry, mail)));
        JsonNode socket = json.path("capabilities").path(WEBSOCKET);
        boolean pushes = socket.path("supportsPush").asBoolean(false);
        return new SessionDocument(
                from,
                json.path("username").asText(""),
                List.copyOf(capabilities),
                CoreLimits.read(json.path("capabilities").path(CORE)),
                accounts,
                Read.text(json.path("primaryAccounts").path(MAIL)),
                UriTemplate.expand(resolved(json.path("apiUrl").asText(), from), Map.of()),
                resolved(json.path("downloadUrl").asText(""), from),
                resolved(json.path("uploadUrl").asText(""), from),
                resolved(json.path("eventSourceUrl").asText(""), from),
                pushes ? Optional.of(UriTemplate.expand(socket.path("url").asText(""), Map.of())) : Optional.empty(),
                json.path("state").asText(""));
    }

    private static Account account(Map.Entry<String, JsonNode> entry, boolean serverHasMail) {
        JsonNode account = entry.getValue();
        JsonNode abilities = account.path("accountCapabilities");
        return new Account(
                account.path("name").asText(""),
                account.path("isPersonal").asBoolean(true),
                account.path("isReadOnly").asBoolean(false),
                // Cyrus 3.6 says null before the first mailbox exists (docs/quirks.md)
                abilities.isObject() ? abilities.has(MAIL) : serverHasMail);
    }

    /** A template is no URI yet: what precedes its first variable is resolved. */
    private static String resolved(String template, URI from) throws WireException {
        if (template.isEmpty()) {
            return "";
        }
        int open = template.indexOf('{');
        int cut = open < 0 ? template.length() : open;
        try {
            return from.resolve(template.substring(0, cut)) + template.substring(cut);
        } catch (IllegalArgumentException e) {
            throw new WireException(WireException.Reason.STRANGE, "The session names an address that is none.", e);
        }
    }

    /** The account that is meant: the one that was chosen, else the sign-in's own. */
    public Optional<String> account(Optional<String> chosen) {
        if (chosen.isPresent()) {
            return chosen.filter(accounts::containsKey);
        }
        return primary.filter(accounts::containsKey).or(() -> accounts.entrySet().stream()
                .filter(entry -> entry.getValue().hasMail())
                .map(Map.Entry::getKey)
                .findFirst());
    }
}
