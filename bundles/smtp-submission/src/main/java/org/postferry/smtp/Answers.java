package org.postferry.smtp;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Submitter.Submission;

/** What a failure of Angus Mail means: taken after all, refused in the server's words, lost, or in doubt. */
final class Answers {
    private static final int NO_ANSWER = -1;

    /** RFC 5321 section 4.2.1: 2yz is a yes, whichever it is. */
    private static final int FIRST_YES = 200;

    private static final int FIRST_AFTER_YES = 300;

    /** RFC 5321 section 4.2.1: 4yz may work later, 5yz never will. */
    private static final int FIRST_REFUSAL = 400;

    private static final int FIRST_PERMANENT = 500;

    private static final String CHALLENGE = "334 ";

    private Answers() {}

    /**
     * @param lastCode the server's last number; -1 where it broke off instead, which Angus Mail calls a refusal during the sign-in
     * @throws ConnectorException when nothing was handed over for certain
     */
    static Submission of(MessagingException failure, int lastCode, Line line) throws ConnectorException {
        if (failure instanceof AuthenticationFailedException && lastCode != NO_ANSWER) {
            throw signIn(failure);
        }
        int code = code(failure);
        if (code >= FIRST_REFUSAL) {
            return new Submission.Refused(code >= FIRST_PERMANENT ? Kind.PERMANENT : Kind.TRANSIENT, words(failure));
        }
        if (line.dotLeft() && code >= FIRST_YES && code < FIRST_AFTER_YES) {
            // Angus Mail takes 250 alone for a yes
            return new Submission.Accepted(List.of(), false, false);
        }
        if (line.dotLeft()) {
            return new Submission.Unknown("The connection broke after the message's last byte");
        }
        String why = line.wasCut() ? "the server took too long" : words(failure);
        throw ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, "The message could not be handed in: " + why)
                .withCause(failure);
    }

    /** RFC 4954 section 6: 4yz is a trouble of the server's, anything else one that only the person can end. */
    private static ConnectorException signIn(MessagingException failure) {
        String words = readable(words(failure));
        Kind kind = words.startsWith("4") ? Kind.TRANSIENT : Kind.UNAUTHORIZED;
        return ConnectorException.of(kind, Extent.EMAIL, "The server for sending refused the sign-in")
                .withServerWords(words);
    }

    /** Why a token is not believed is said in a challenge, in Base64 (RFC 7628 section 3.2.2); Google and Microsoft do the same for XOAUTH2. */
    private static String readable(String words) {
        if (!words.startsWith(CHALLENGE)) {
            return words;
        }
        try {
            byte[] said = Base64.getDecoder().decode(words.substring(CHALLENGE.length()));
            return CHALLENGE + new String(said, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return words; // it asks for something else
        }
    }

    /** The server's own number, of whichever failure of the chain bears one. */
    private static int code(Exception failure) {
        for (Exception one = failure; one instanceof MessagingException next; one = next.getNextException()) {
            int code = ownCode(next);
            if (code > 0) {
                return code;
            }
        }
        return NO_ANSWER;
    }

    private static int ownCode(MessagingException failure) {
        if (failure instanceof SMTPSendFailedException sending) {
            return sending.getReturnCode();
        }
        if (failure instanceof SMTPAddressFailedException address) {
            return address.getReturnCode();
        }
        return failure instanceof SMTPSenderFailedException sender ? sender.getReturnCode() : NO_ANSWER;
    }

    private static String words(MessagingException failure) {
        MessagingException said = failure;
        while (said instanceof SendFailedException
                && ownCode(said) <= 0
                && said.getNextException() instanceof MessagingException next) {
            said = next;
        }
        return String.valueOf(said.getMessage()).strip();
    }
}
