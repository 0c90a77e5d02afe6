/**
 * Small programs that {@code ./run} calls before the container starts, each in a JVM of its own: start reading at
 * {@link org.postferry.launcher.FreePorts}. Nothing here runs inside the container.
 */
@NullMarked
package org.postferry.launcher;

import org.jspecify.annotations.NullMarked;
