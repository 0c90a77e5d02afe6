/** What is told about accounts, mailboxes and parts: {@link org.postferry.core.status.StatusBoard} answers, loops write on it. */
@NullMarked
package org.postferry.core.status;

import org.jspecify.annotations.NullMarked;
