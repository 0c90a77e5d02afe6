package org.postferry.core.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key file: 32 random bytes that only the owner may read (mode 600), made when the first secret is sealed. Thread-safe. */
public final class VaultKey {
    private static final Logger LOG = LoggerFactory.getLogger(VaultKey.class);
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    public VaultKey(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** The key; empty when there is no file. */
    synchronized Optional<SecretKey> read() throws VaultException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != KEY_BYTES) {
                throw new VaultException(
                        "The key file " + file + " is damaged: " + bytes.length + " bytes, not " + KEY_BYTES, null);
            }
            closeToOthers();
            return Optional.of(new SecretKeySpec(bytes, "AES"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new VaultException("The key file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    synchronized SecretKey readOrMake() throws VaultException {
        Optional<SecretKey> present = read();
        if (present.isPresent()) {
            return present.get();
        }
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        try {
            write(bytes);
        } catch (IOException e) {
            throw new VaultException("The key file " + file + " cannot be written: " + e.getMessage(), e);
        }
        LOG.info("a new key for the accounts' secrets was made: {}", file);
        return new SecretKeySpec(bytes, "AES");
    }

    /** On disk before the first secret that needs it: a key lost in a power cut would take the secrets with it. */
    private void write(byte[] bytes) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        FileAttribute<Set<PosixFilePermission>> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        Path fresh = Files.createTempFile(folder, "key", ".new", ownerOnly);
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(bytes));
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel parent = FileChannel.open(folder, StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    private void closeToOthers() throws IOException {
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            LOG.warn("the key file {} was open to others; now its owner alone may read it", file);
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }
}
