/**
 * A JMAP server in memory, written from RFC 8620 and RFC 8621 and from nothing of a client's: begin at
 * {@link org.postferry.testkit.jmap.FakeJmapServer}. What it may do otherwise than the standards say is a
 * {@link org.postferry.testkit.jmap.Habit}.
 */
@NullMarked
package org.postferry.testkit.jmap;

import org.jspecify.annotations.NullMarked;
