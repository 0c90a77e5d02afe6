package org.postferry.jmap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceRecordsTest {
    @Test
    void theMostWantedServerOfADomainIsAskedOfANameServer() throws Exception {
        try (OneNameServer names = new OneNameServer("_jmap._tcp.example.org")) {
            names.serves(10, 5, 8443, "spare.example.org");
            names.serves(0, 1, 443, "jmap.example.org");

            assertEquals(
                    Optional.of(new ServiceRecords.Target("jmap.example.org", 443)),
                    ServiceRecords.by(names.address()).find("example.org"));
            assertEquals(List.of("_jmap._tcp.example.org"), names.asked());
        }
    }

    @Test
    void aDomainWithoutRecordsHasNone() throws Exception {
        try (OneNameServer names = new OneNameServer("_jmap._tcp.example.org")) {
            assertEquals(Optional.empty(), ServiceRecords.by(names.address()).find("example.com"));
        }
    }

    /** As in a bundle, whose class loader sees nothing of the JVM's own resolver. */
    @Test
    void theThreadsClassLoaderNeedNotKnowTheResolver() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new ClassLoader(null) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                throw new ClassNotFoundException(name);
            }
        });
        try (OneNameServer names = new OneNameServer("_jmap._tcp.example.org")) {
            names.serves(0, 1, 443, "jmap.example.org");

            assertEquals(
                    Optional.of(new ServiceRecords.Target("jmap.example.org", 443)),
                    ServiceRecords.by(names.address()).find("example.org"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
