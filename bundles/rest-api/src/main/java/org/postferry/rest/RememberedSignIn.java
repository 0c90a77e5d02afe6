package org.postferry.rest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a moment whom the container's users admitted: a password's digest is slow by design, and a program that signs
 * in with each request would pay for it each time. What is kept is a keyed digest that means nothing outside this process;
 * a change of the users' file ends it at once. Who is refused is never remembered. Thread-safe.
 */
final class RememberedSignIn implements SignIn {
    /** So long a user who was removed anywhere but in the file may still pass. */
    static final Duration MAX_AGE = Duration.ofMinutes(1);

    /** A container has a few users; when more sign in, the one that was asked for first is asked for again. */
    static final int MAX_REMEMBERED = 100;

    private static final String DIGEST = "HmacSHA256";

    private final SignIn realm;
    private final Path usersFile;
    private final LongSupplier nanoTime;
    private final SecretKeySpec key;
    /** When each was admitted, oldest first. */
    private final Map<ByteBuffer, Long> admitted = new LinkedHashMap<>();

    /** The file's state for which they were. */
    private @Nullable FileState validFor;

    /** Tells two states of a file apart. @param key the file system's own name of it, where that has one */
    private record FileState(FileTime modified, long sizeBytes, Optional<Object> key) {}

    RememberedSignIn(SignIn realm, Path usersFile, LongSupplier nanoTime) {
        this.realm = realm;
        this.usersFile = usersFile;
        this.nanoTime = nanoTime;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, DIGEST);
    }

    /** The container's own users, in the file that its realm reads. */
    static SignIn ofContainer() {
        Path usersFile = Path.of(System.getProperty("karaf.etc", "etc"), "users.properties");
        return new RememberedSignIn(new JaasSignIn(), usersFile, System::nanoTime);
    }

    @Override
    public boolean admits(String user, String password) {
        Optional<FileState> present = fileState();
        if (present.isEmpty()) {
            return realm.admits(user, password);
        }
        ByteBuffer digest = digest(user, password);
        if (isRemembered(digest, present.get())) {
            return true;
        }
        boolean admits = realm.admits(user, password);
        if (admits) {
            // for the state of the file before the realm read it: what it is by now may be another one
            remember(digest, present.get());
        }
        return admits;
    }

    private synchronized boolean isRemembered(ByteBuffer digest, FileState present) {
        if (!present.equals(validFor)) {
            return false;
        }
        Long since = admitted.get(digest);
        return since != null && nanoTime.getAsLong() - since < MAX_AGE.toNanos();
    }

    private synchronized void remember(ByteBuffer digest, FileState state) {
        if (!state.equals(validFor)) {
            admitted.clear();
            validFor = state;
        }
        admitted.remove(digest);
        admitted.put(digest, nanoTime.getAsLong());
        if (admitted.size() > MAX_REMEMBERED) {
            admitted.remove(admitted.keySet().iterator().next());
        }
    }

    private Optional<FileState> fileState() {
        try {
            BasicFileAttributes file = Files.readAttributes(usersFile, BasicFileAttributes.class);
            return Optional.of(
                    new FileState(file.lastModifiedTime(), file.size(), Optional.ofNullable(file.fileKey())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Of both, told apart by the length of the first. */
    private ByteBuffer digest(String user, String password) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
            mac.update(name);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + DIGEST, e);
        }
    }
}
