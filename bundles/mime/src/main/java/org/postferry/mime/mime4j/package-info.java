/** Reads messages with Apache James Mime4j and jsoup: begin at {@link org.postferry.mime.mime4j.Mime4jMessageReader}. */
@NullMarked
package org.postferry.mime.mime4j;

import org.jspecify.annotations.NullMarked;
