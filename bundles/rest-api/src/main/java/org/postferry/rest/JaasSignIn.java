package org.postferry.rest;

import java.security.Principal;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;

/** Asks the container's own users: the same realm and role that the web console asks for. Thread-safe. */
final class JaasSignIn implements SignIn {
    private static final String REALM = "karaf";
    private static final String ROLE = "admin";

    /** The class of a role's principal, by name: it belongs to a bundle that is not ours to import. */
    private static final String ROLE_PRINCIPAL = "RolePrincipal";

    @Override
    public boolean admits(String user, String password) {
        Subject subject = new Subject();
        try {
            new LoginContext(REALM, subject, callbacks -> answer(callbacks, user, password)).login();
        } catch (LoginException e) {
            return false;
        }
        return subject.getPrincipals().stream().anyMatch(JaasSignIn::isAdmin);
    }

    private static void answer(Callback[] callbacks, String user, String password) {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(user);
            } else if (callback instanceof PasswordCallback secret) {
                secret.setPassword(password.toCharArray());
            }
        }
    }

    private static boolean isAdmin(Principal principal) {
        return principal.getClass().getSimpleName().equals(ROLE_PRINCIPAL)
                && principal.getName().equals(ROLE);
    }
}
