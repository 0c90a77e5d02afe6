package org.postferry.mime;

import java.util.List;

/**
 * What a message says, to search in.
 *
 * @param text its text parts; made from HTML where there are none, or they are empty
 * @param besides what its HTML says, where that has words that the text has not; else empty
 * @param attachmentNames the file names of its attachments, in the order of the message
 */
public record MessageText(String text, String besides, List<String> attachmentNames) {
    public MessageText {
        attachmentNames = List.copyOf(attachmentNames);
    }
}
