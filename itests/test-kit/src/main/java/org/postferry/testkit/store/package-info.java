/**
 * The store's contract as something that runs: extend {@link org.postferry.testkit.store.MailStoreContract} to test a
 * store, use {@link org.postferry.testkit.store.InMemoryMailStore} where a test needs one.
 */
@NullMarked
package org.postferry.testkit.store;

import org.jspecify.annotations.NullMarked;
