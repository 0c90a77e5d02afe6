/**
 * A mail server with a small mailbox, for the demo and for tests: start reading at {@link org.postferry.sample.SampleServer}. It runs in a process of
 * its own and is never part of the product.
 */
@NullMarked
package org.postferry.sample;

import org.jspecify.annotations.NullMarked;
