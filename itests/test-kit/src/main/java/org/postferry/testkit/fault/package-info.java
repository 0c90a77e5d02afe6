/** A network that mistreats what passes: {@link org.postferry.testkit.fault.FaultProxy} stands before any TCP server. */
@NullMarked
package org.postferry.testkit.fault;

import org.jspecify.annotations.NullMarked;
