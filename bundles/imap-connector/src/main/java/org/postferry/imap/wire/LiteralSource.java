package org.postferry.imap.wire;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a literal to send. */
public interface LiteralSource {
    InputStream open() throws IOException;
}
