/** Runs in the reading process: knows Tika and nothing of ours. Begin at {@link org.postferry.attachment.child.Main}. */
@NullMarked
package org.postferry.attachment.child;

import org.jspecify.annotations.NullMarked;
