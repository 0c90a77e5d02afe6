/** Commands {@code postferry:*} of the container's shell. Karaf makes one object a call and fills in its fields. */
@NullMarked
package org.postferry.shell;

import org.jspecify.annotations.NullMarked;
