package org.postferry.core.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.store.SealedSecret;

class CredentialVaultTest {
    @TempDir
    Path folder;

    private Path keyFile;
    private CredentialVault vault;

    @BeforeEach
    void makeVault() {
        keyFile = folder.resolve("keys").resolve("vault.key");
        vault = new CredentialVault(new VaultKey(keyFile));
    }

    @Test
    void whatWasSealedOpensAgainAlsoAfterARestart() throws Exception {
        SealedSecret sealed = vault.seal("password", "grüße, \uD83D\uDD11");

        CredentialVault restarted = new CredentialVault(new VaultKey(keyFile));

        assertEquals("grüße, \uD83D\uDD11", restarted.open("password", sealed));
    }

    @Test
    void theSealShowsNothingAndIsNeverTheSameTwice() throws Exception {
        SealedSecret once = vault.seal("password", "correct horse");
        SealedSecret again = vault.seal("password", "correct horse");

        assertNotEquals(once, again);
        assertFalse(new String(once.bytes(), StandardCharsets.ISO_8859_1).contains("horse"));
    }

    @Test
    void theKeyFileIsItsOwnersAlone() throws Exception {
        vault.seal("password", "secret");

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
        assertEquals(32, Files.size(keyFile));
    }

    @Test
    void aKeyFileThatWasOpenedToOthersIsClosedAgain() throws Exception {
        SealedSecret sealed = vault.seal("password", "secret");
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r--r--"));

        vault.open("password", sealed);

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
    }

    @Test
    void aLostKeyIsASentenceAndNoNewKeyIsMadeForReading() throws Exception {
        SealedSecret sealed = vault.seal("password", "secret");
        Files.delete(keyFile);

        VaultException lost = assertThrows(VaultException.class, () -> vault.open("password", sealed));

        assertTrue(lost.getMessage().contains("is gone"), lost.getMessage());
        assertFalse(Files.exists(keyFile));
    }

    @Test
    void anotherKeyIsASentence() throws Exception {
        SealedSecret sealed = vault.seal("password", "secret");
        Files.delete(keyFile);
        vault.seal("password", "made with a new key");

        VaultException other = assertThrows(VaultException.class, () -> vault.open("password", sealed));

        assertTrue(other.getMessage().contains("another key"), other.getMessage());
    }

    @Test
    void aDamagedKeyFileOrSealIsASentence() throws Exception {
        SealedSecret sealed = vault.seal("password", "secret");
        byte[] bytes = sealed.bytes();
        bytes[bytes.length - 1] ^= 1;

        assertThrows(VaultException.class, () -> vault.open("password", new SealedSecret(bytes)));
        assertThrows(VaultException.class, () -> vault.open("password", new SealedSecret(new byte[3])));
        Files.write(keyFile, new byte[5]);
        assertThrows(VaultException.class, () -> vault.open("password", sealed));
    }

    @Test
    void oneSecretDoesNotOpenInThePlaceOfAnother() throws Exception {
        SealedSecret sealed = vault.seal("smtpPassword", "secret");

        assertThrows(VaultException.class, () -> vault.open("password", sealed));
    }
}
