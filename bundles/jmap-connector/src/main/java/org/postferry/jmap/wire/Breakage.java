package org.postferry.jmap.wire;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Says in a sentence for a person why there is no answer. Stateless. */
final class Breakage {
    private Breakage() {}

    /** Java ends some of its own sentences, and others not. */
    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    static WireException of(String host, Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
                return new WireException(
                        WireException.Reason.UNTRUSTED,
                        "The certificate of " + host + " is not to be trusted: "
                                + withoutStop(String.valueOf(cause.getMessage())) + ".",
                        failed);
            }
            if (cause instanceof UnresolvedAddressException) {
                return new WireException(
                        WireException.Reason.UNREACHABLE, "There is no server of the name " + host + ".", failed);
            }
        }
        if (failed instanceof HttpConnectTimeoutException || failed instanceof ConnectException) {
            return new WireException(WireException.Reason.UNREACHABLE, host + " cannot be reached.", failed);
        }
        if (failed instanceof SSLException) {
            return new WireException(
                    WireException.Reason.CLOSED, "TLS with " + host + " failed: " + failed.getMessage(), failed);
        }
        return new WireException(WireException.Reason.CLOSED, "The connection to " + host + " broke.", failed);
    }
}
