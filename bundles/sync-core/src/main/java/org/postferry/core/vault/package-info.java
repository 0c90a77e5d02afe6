/** Keeps the accounts' secrets unreadable at rest: {@link org.postferry.core.vault.CredentialVault}. */
@NullMarked
package org.postferry.core.vault;

import org.jspecify.annotations.NullMarked;
