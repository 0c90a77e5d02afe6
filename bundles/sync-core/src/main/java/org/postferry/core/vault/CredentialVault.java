package org.postferry.core.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.postferry.store.SealedSecret;

/**
 * Seals secrets with AES-256-GCM (NIST SP 800-38D) under a key that lies outside the database, so that a copy of the
 * database alone opens nothing. Thread-safe.
 *
 * <p>A sealed secret is: version, nonce, cipher text with its tag. The secret's name is bound into the tag: one that was
 * sealed as {@code smtpPassword} does not open as {@code password}.
 */
public final class CredentialVault {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final VaultKey key;
    private final SecureRandom random = new SecureRandom();

    public CredentialVault(VaultKey key) {
        this.key = key;
    }

    /** Seals a secret; makes the key where there is none yet. */
    public SealedSecret seal(String name, String secret) throws VaultException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key.readOrMake(), nonce, name);
            byte[] encrypted = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            ByteBuffer sealed = ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length);
            return new SealedSecret(
                    sealed.put(VERSION).put(nonce).put(encrypted).array());
        } catch (GeneralSecurityException e) {
            throw new VaultException("AES-256-GCM is not available in this Java", e);
        }
    }

    /** Opens what {@link #seal} made. @throws VaultException with a sentence for a person when the key is lost or another one */
    public String open(String name, SealedSecret sealed) throws VaultException {
        byte[] bytes = sealed.bytes();
        if (bytes.length < 1 + NONCE_BYTES + TAG_BITS / 8 || bytes[0] != VERSION) {
            throw new VaultException("The stored " + name + " is damaged; enter it again", null);
        }
        Optional<SecretKey> present = key.read();
        if (present.isEmpty()) {
            throw new VaultException(
                    "The stored " + name + " cannot be read: the key file " + key.file()
                            + " is gone; enter it again, or bring the file back",
                    null);
        }
        try {
            byte[] nonce = Arrays.copyOfRange(bytes, 1, 1 + NONCE_BYTES);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, present.get(), nonce, name);
            byte[] opened = cipher.doFinal(bytes, 1 + NONCE_BYTES, bytes.length - 1 - NONCE_BYTES);
            return new String(opened, StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw new VaultException(
                    "The stored " + name + " cannot be read with the key file " + key.file()
                            + ": it is another key; enter it again, or bring the right file back",
                    e);
        } catch (GeneralSecurityException e) {
            throw new VaultException("AES-256-GCM is not available in this Java", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
