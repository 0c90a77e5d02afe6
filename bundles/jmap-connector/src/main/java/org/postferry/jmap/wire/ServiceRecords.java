package org.postferry.jmap.wire;

import java.util.Comparator;
import java.util.Hashtable;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/** Looks for the server of a domain in its SRV records (RFC 8620 section 2.2, RFC 2782). */
@FunctionalInterface
public interface ServiceRecords {
    /** Of more records than this nobody needs the rest. */
    int MAX_RECORDS = 20;

    /** The most wanted server of the domain, where one is named. */
    Optional<Target> find(String domain);

    /** A server and its port. */
    record Target(String host, int port) {}

    /** By the machine's own resolver. */
    static ServiceRecords dns() {
        return by("");
    }

    /** By one name server. @param server an address and a port; empty: the machine's own */
    static ServiceRecords by(String server) {
        String root = server.isEmpty() ? "dns:/" : "dns://" + server + "/";
        return domain -> ask(root, "_jmap._tcp." + domain);
    }

    private static Optional<Target> ask(String root, String name) {
        try {
            DirContext dns = resolver(root);
            try {
                Attributes found = dns.getAttributes(name, new String[] {"SRV"});
                Attribute records = found.get("SRV");
                return records == null ? Optional.empty() : best(texts(records));
            } finally {
                dns.close();
            }
        } catch (NoInitialContextException e) {
            throw new IllegalStateException("this JVM cannot ask for SRV records", e);
        } catch (NamingException e) {
            return Optional.empty(); // no such record is the usual case: the domain itself is asked next
        }
    }

    /** The JVM looks for its own resolver by the thread's class loader, and that of a bundle does not see it. */
    private static DirContext resolver(String root) throws NamingException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put("java.naming.provider.url", root);
        settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        settings.put("com.sun.jndi.dns.timeout.initial", "2000");
        settings.put("com.sun.jndi.dns.timeout.retries", "1");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return new InitialDirContext(settings);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Stream<String> texts(Attribute records) throws NamingException {
        Stream.Builder<String> texts = Stream.builder();
        for (int i = 0; i < Math.min(records.size(), MAX_RECORDS); i++) {
            texts.add(String.valueOf(records.get(i)));
        }
        return texts.build();
    }

    /** Each {@code priority weight port target}; the lowest priority, then the highest weight. */
    static Optional<Target> best(Stream<String> records) {
        return records.limit(MAX_RECORDS)
                .map(text -> text.strip().split("\\s+"))
                .filter(parts -> parts.length == 4 && isNumber(parts[0]) && isNumber(parts[1]) && isNumber(parts[2]))
                // RFC 2782: a target of "." says that the service is not offered
                .filter(parts -> !parts[3].equals(".") && Integer.parseInt(parts[2]) > 0)
                .min(Comparator.<String[]>comparingInt(parts -> Integer.parseInt(parts[0]))
                        .thenComparing(parts -> -Integer.parseInt(parts[1])))
                .map(parts -> new Target(
                        parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3],
                        Integer.parseInt(parts[2])));
    }

    private static boolean isNumber(String text) {
        return text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
