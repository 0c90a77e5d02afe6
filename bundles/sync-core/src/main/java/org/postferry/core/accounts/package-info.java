/** What a person may do with accounts: begin at {@link org.postferry.core.accounts.StoredAccounts}. */
@NullMarked
package org.postferry.core.accounts;

import org.jspecify.annotations.NullMarked;
