package org.postferry.imap.facts;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postferry.imap.wire.UidSet;

/**
 * What is written down before emails are put into another mailbox: enough to find them there again (protocol danger D-06).
 *
 * @param uidValidity of the other mailbox
 * @param uidNext what is put there has this UID or a higher one
 * @param modSeq no change of the emails after it is in the copies; 0 where their mailbox has none
 * @param emails by UID
 */
record TransferNote(long uidValidity, long uidNext, long modSeq, SortedMap<Long, Fingerprint> emails) {
    UidSet uids() {
        return UidSet.of(emails.keySet());
    }

    static TransferNote parse(String text) {
        String[] fields = text.split(" ");
        SortedMap<Long, Fingerprint> emails = new TreeMap<>();
        for (String email : fields[3].split(",")) {
            int equals = email.indexOf('=');
            emails.put(Long.parseLong(email.substring(0, equals)), Fingerprint.parse(email.substring(equals + 1)));
        }
        return new TransferNote(
                Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]), emails);
    }

    @Override
    public String toString() {
        return uidValidity + " " + uidNext + " " + modSeq + " "
                + emails.entrySet().stream()
                        .map(email -> email.getKey() + "=" + email.getValue())
                        .collect(Collectors.joining(","));
    }
}
