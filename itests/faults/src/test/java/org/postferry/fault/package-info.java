/** Begin at {@link org.postferry.fault.FaultyNetworkTest}. */
@NullMarked
package org.postferry.fault;

import org.jspecify.annotations.NullMarked;
