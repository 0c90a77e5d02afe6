package org.postferry.architecture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table of ARCHITECTURE.md: which of our packages each bundle may import beside its own. */
final class ImportTable {
    private static final String MODEL = "org.postferry.model";
    private static final String CONNECTOR = "org.postferry.connector";
    private static final String STORE = "org.postferry.store";
    private static final String SEARCH = "org.postferry.search";
    private static final String SYNC = "org.postferry.sync";
    private static final String MIME = "org.postferry.mime";
    /** Rules for the wire, of no engine type: for every layer of a connector. */
    static final String TLS = "org.postferry.tls";

    /** Contracts, all in the bundle sync-api. */
    static final Set<String> CONTRACTS = Set.of(MODEL, CONNECTOR, STORE, SEARCH, SYNC, MIME);

    /** Bundle folder to its own root package and the contracts it may import. */
    static final Map<String, Row> ROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("sync-core", new Row("org.postferry.core", Set.of(MODEL, CONNECTOR, STORE, SYNC, MIME))),
            Map.entry("imap-connector", new Row("org.postferry.imap", Set.of(MODEL, CONNECTOR, TLS))),
            Map.entry("jmap-connector", new Row("org.postferry.jmap", Set.of(MODEL, CONNECTOR, TLS))),
            Map.entry("smtp-submission", new Row("org.postferry.smtp", Set.of(MODEL, CONNECTOR, TLS))),
            Map.entry("mime", new Row("org.postferry.mime", Set.of(MODEL))),
            Map.entry("store-h2", new Row("org.postferry.store.h2", Set.of(MODEL, CONNECTOR, STORE))),
            Map.entry(
                    "search-lucene", new Row("org.postferry.search.lucene", Set.of(MODEL, STORE, SEARCH, SYNC, MIME))),
            Map.entry("attachment-text", new Row("org.postferry.attachment", Set.of(MODEL, STORE, SYNC, MIME))),
            Map.entry("rest-api", new Row("org.postferry.rest", Set.of(MODEL, CONNECTOR, STORE, SEARCH, SYNC, MIME))),
            Map.entry("web-console", new Row("org.postferry.console", Set.of(MODEL, SYNC))),
            Map.entry("shell", new Row("org.postferry.shell", Set.of(MODEL, CONNECTOR, STORE, SEARCH, SYNC, MIME)))));

    /** Which contract may speak of which. */
    static final Map<String, Set<String>> CONTRACT_ROWS = Map.of(
            MODEL, Set.of(),
            TLS, Set.of(),
            CONNECTOR, Set.of(MODEL),
            STORE, Set.of(MODEL, CONNECTOR),
            MIME, Set.of(MODEL),
            SEARCH, Set.of(MODEL, STORE),
            SYNC, Set.of(MODEL, CONNECTOR, STORE, MIME));

    private ImportTable() {}

    record Row(String root, Set<String> contracts) {
        /** Whether a class of this bundle may use a package of ours. */
        boolean allows(String ourPackage) {
            return contracts.contains(ourPackage) || ourPackage.equals(root) || ourPackage.startsWith(root + ".");
        }
    }

    static List<String> bundles() {
        return List.copyOf(ROWS.keySet());
    }
}
