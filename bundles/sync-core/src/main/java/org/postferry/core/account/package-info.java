/** What mirrors one account: begin at {@link org.postferry.core.account.AccountLoop}. */
@NullMarked
package org.postferry.core.account;

import org.jspecify.annotations.NullMarked;
