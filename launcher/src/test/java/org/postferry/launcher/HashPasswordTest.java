package org.postferry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jasypt.digest.config.SimpleStringDigesterConfig;
import org.jasypt.util.password.ConfigurablePasswordEncryptor;
import org.junit.jupiter.api.Test;

class HashPasswordTest {

    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};

    @Test
    void theContainersOwnLibraryAcceptsTheHash() throws IOException {
        ConfigurablePasswordEncryptor container = asConfiguredInTheDistribution();

        String hash = HashPassword.hash("Gr\u00fc\u00dfe, 1234", SALT);

        assertTrue(container.checkPassword("Gr\u00fc\u00dfe, 1234", hash));
        assertTrue(container.checkPassword("Gru\u0308\u00dfe, 1234", hash));
        assertEquals(false, container.checkPassword("Gruesse, 1234", hash));
    }

    @Test
    void anotherSaltGivesAnotherHash() {
        byte[] other = SALT.clone();
        other[0]++;

        assertNotEquals(HashPassword.hash("secret", SALT), HashPassword.hash("secret", other));
    }

    private static ConfigurablePasswordEncryptor asConfiguredInTheDistribution() throws IOException {
        Properties configured = new Properties();
        try (var in = Files.newInputStream(
                Path.of("../karaf-distribution/src/main/resources/etc/org.apache.karaf.jaas.cfg"))) {
            configured.load(in);
        }
        // only what Karaf's realm passes on
        var config = new SimpleStringDigesterConfig();
        config.setAlgorithm(configured.getProperty("encryption.algorithm"));
        config.setStringOutputType(configured.getProperty("encryption.encoding"));
        var encryptor = new ConfigurablePasswordEncryptor();
        encryptor.setConfig(config);
        return encryptor;
    }
}
