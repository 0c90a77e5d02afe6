/** Finds attachments without text, has them read, keeps what they say. Begin at {@link org.postferry.attachment.extract.Worker}. */
@NullMarked
package org.postferry.attachment.extract;

import org.jspecify.annotations.NullMarked;
