/** What a JMAP server says, told as facts, and commands carried to it. Begin at {@link org.postferry.jmap.facts.JmapSession}. */
@NullMarked
package org.postferry.jmap.facts;

import org.jspecify.annotations.NullMarked;
