package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.ProvesLimit;

class RememberedSignInTest {
    @TempDir
    Path folder;

    private final Map<String, String> users = new HashMap<>(Map.of("admin", "secret"));
    private long now;
    private int asked;
    private Path file;
    private SignIn signIn;

    @BeforeEach
    void begin() throws IOException {
        file = Files.writeString(folder.resolve("users.properties"), "admin=one");
        signIn = new RememberedSignIn(this::asksTheRealm, file, () -> now);
    }

    private boolean asksTheRealm(String user, String password) {
        asked++;
        return password.equals(users.get(user));
    }

    @Test
    void whoWasAdmittedIsNotAskedForAgain() {
        for (int i = 0; i < 5; i++) {
            assertTrue(signIn.admits("admin", "secret"));
        }

        assertEquals(1, asked);
    }

    @Test
    void nothingElseThanThatUserWithThatPasswordIsRemembered() {
        assertTrue(signIn.admits("admin", "secret"));

        assertFalse(signIn.admits("admin", "secre"));
        assertFalse(signIn.admits("admins", "ecret"));
        assertFalse(signIn.admits("admi", "nsecret"));
        assertFalse(signIn.admits("", "adminsecret"));
        assertEquals(5, asked);
    }

    @Test
    void whoWasRefusedIsAskedForEachTime() {
        for (int i = 0; i < 3; i++) {
            assertFalse(signIn.admits("admin", "wrong"));
        }
        assertEquals(3, asked);

        users.put("admin", "wrong");
        assertTrue(signIn.admits("admin", "wrong"), "it is right by now");
    }

    @Test
    @ProvesLimit("RememberedSignIn.MAX_AGE")
    void afterAMinuteTheRealmIsAskedAgain() {
        assertTrue(signIn.admits("admin", "secret"));
        users.clear();
        now += RememberedSignIn.MAX_AGE.toNanos() - 1;
        assertTrue(signIn.admits("admin", "secret"));

        now++;

        assertFalse(signIn.admits("admin", "secret"));
    }

    @Test
    void aChangeOfTheUsersFileEndsItAtOnce() throws IOException {
        assertTrue(signIn.admits("admin", "secret"));
        users.put("admin", "another");

        Files.writeString(file, "admin=other");

        assertFalse(signIn.admits("admin", "secret"));
        assertTrue(signIn.admits("admin", "another"));
    }

    @Test
    void soDoesAnotherFileInItsPlaceThoughItIsAsLongAndAsOld() throws IOException {
        assertTrue(signIn.admits("admin", "secret"));
        users.put("admin", "another");

        Path fresh = Files.writeString(folder.resolve("fresh"), "admin=two");
        Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(file));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);

        assertFalse(signIn.admits("admin", "secret"));
    }

    @Test
    void withoutTheFileNothingIsRemembered() throws IOException {
        assertTrue(signIn.admits("admin", "secret"));
        Files.delete(file);

        assertTrue(signIn.admits("admin", "secret"));
        users.clear();
        assertFalse(signIn.admits("admin", "secret"));
    }

    @Test
    @ProvesLimit("RememberedSignIn.MAX_REMEMBERED")
    void onlySoManyAreRemembered() {
        for (int i = 0; i <= RememberedSignIn.MAX_REMEMBERED; i++) {
            users.put("user" + i, "secret" + i);
            assertTrue(signIn.admits("user" + i, "secret" + i));
        }
        int before = asked;

        assertTrue(signIn.admits("user1", "secret1"));
        assertEquals(before, asked);
        assertTrue(signIn.admits("user0", "secret0"));
        assertEquals(before + 1, asked);
    }
}
