/** A Maildir folder as a read-only account. Begin at {@link org.example.maildir.MaildirConnector}. */
@NullMarked
package org.example.maildir;

import org.jspecify.annotations.NullMarked;
