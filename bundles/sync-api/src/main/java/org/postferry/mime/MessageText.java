package org.postferry.mime;

import java.util.List;

/**
 * What a message says, to search in.
 *
 * @param text its text parts; made from HTML where there are none
 * @param attachmentNames the file names of its attachments, in the order of the message
 */
public record MessageText(String text, List<String> attachmentNames) {
    public MessageText {
        attachmentNames = List.copyOf(attachmentNames);
    }
}
