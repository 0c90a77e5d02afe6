/** IMAP's commands, one class each: what goes out and what the answer says. They know no engine type. */
@NullMarked
package org.postferry.imap.command;

import org.jspecify.annotations.NullMarked;
