package org.postferry.jmap.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Quota/get (RFC 9425 section 4.2): how much of what it may hold an account holds. */
public record QuotaGet() implements Method<Got<QuotaGet.Quota>> {
    public static final String CAPABILITY = "urn:ietf:params:jmap:quota";

    /**
     * @param ofAccount else others share it: a domain, or all of the server (RFC 9425 section 4.1)
     * @param octets it counts bytes, else objects
     * @param mail it is about emails, maybe beside others
     */
    public record Quota(boolean ofAccount, boolean octets, boolean mail, long used, long hardLimit) {}

    @Override
    public String name() {
        return "Quota/get";
    }

    @Override
    public String capability() {
        return CAPABILITY;
    }

    @Override
    public void write(ObjectNode arguments) {
        Ids.all().write(arguments);
    }

    @Override
    public Got<Quota> read(JsonNode answer) {
        return new Got<>(
                answer.path("state").asText(""),
                Read.list(
                        answer.path("list"),
                        row -> new Quota(
                                row.path("scope").asText("account").equalsIgnoreCase("account"),
                                row.path("resourceType").asText("").equals("octets"),
                                Read.ids(row.path("types")).stream().anyMatch(QuotaGet::isOfMail),
                                Read.number(row.path("used")),
                                Read.number(row.path("hardLimit")))),
                List.of());
    }

    private static boolean isOfMail(String type) {
        // James says "Mail" for what RFC 9425 section 4.1 calls by the data type
        return type.equals("Email") || type.equals("Mail");
    }
}
