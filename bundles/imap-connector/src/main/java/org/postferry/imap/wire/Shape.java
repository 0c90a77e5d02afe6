package org.postferry.imap.wire;

/** What the trace shows of a response: which kind, which numbers; no text of a person's mail. */
final class Shape {
    private Shape() {}

    static String of(Response response) {
        if (response instanceof Response.Tagged tagged) {
            return tagged.tag() + " " + tagged.status().kind() + code(tagged.status());
        }
        if (response instanceof Response.Condition condition) {
            return "* " + condition.status().kind() + code(condition.status());
        }
        if (response instanceof Response.Count count) {
            return "* " + count.number() + " " + count.name();
        }
        if (response instanceof Response.Fetched fetched) {
            return "* FETCH UID " + fetched.row().uid();
        }
        if (response instanceof Response.Found found) {
            return "* SEARCH " + found.uids().size() + " UIDs";
        }
        if (response instanceof Response.Vanished vanished) {
            return "* VANISHED " + vanished.uids().size() + " UIDs";
        }
        if (response instanceof Response.Data data) {
            return "* " + data.name() + " " + data.values().size() + " values";
        }
        return response instanceof Response.Continuation ? "+" : "* (unreadable)";
    }

    private static String code(Status status) {
        return status.code().map(code -> " [" + code.name() + "]").orElse("");
    }
}
