package org.postferry.imap.wire;

/** One response cannot be read; the next one can (protocol danger D-20). */
final class SyntaxException extends Exception {
    SyntaxException(String message) {
        super(message, null, false, false);
    }
}
