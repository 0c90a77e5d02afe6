/** The door through which a person's changes come in: begin at {@link org.postferry.core.outbox.StoredOutbox}. */
@NullMarked
package org.postferry.core.outbox;

import org.jspecify.annotations.NullMarked;
