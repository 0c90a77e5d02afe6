/** What comes out: tables for people, and a verdict on each aim. */
@NullMarked
package org.postferry.bench.report;

import org.jspecify.annotations.NullMarked;
