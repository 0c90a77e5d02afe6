/** How things are measured: processes, times, the machine. */
@NullMarked
package org.postferry.bench.measure;

import org.jspecify.annotations.NullMarked;
