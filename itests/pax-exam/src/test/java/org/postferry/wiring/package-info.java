/** The distribution seen from inside: see {@link org.postferry.wiring.WiringIT}. */
@NullMarked
package org.postferry.wiring;

import org.jspecify.annotations.NullMarked;
