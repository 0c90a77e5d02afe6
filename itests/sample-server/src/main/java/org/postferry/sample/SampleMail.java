package org.postferry.sample;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * One message of the sample mailbox, before it is bytes.
 *
 * @param mailbox where it lies
 * @param daysAgo full days before the mailbox's own midnight
 * @param id what answers call it by; unique
 * @param answers the id of the message it answers
 * @param flags IMAP's system flags, as they are written there
 * @param html whether the text comes as HTML as well
 * @param attachment a file name; its ending says what is made up for it
 */
record SampleMail(
        String mailbox,
        int daysAgo,
        LocalTime time,
        String id,
        Optional<String> answers,
        String from,
        String to,
        String subject,
        List<String> flags,
        boolean html,
        Optional<String> attachment,
        String text) {

    SampleMail {
        flags = List.copyOf(flags);
    }

    SampleMail withHtml() {
        return new SampleMail(mailbox, daysAgo, time, id, answers, from, to, subject, flags, true, attachment, text);
    }

    SampleMail withAttachment(String name) {
        return new SampleMail(
                mailbox, daysAgo, time, id, answers, from, to, subject, flags, html, Optional.of(name), text);
    }
}
