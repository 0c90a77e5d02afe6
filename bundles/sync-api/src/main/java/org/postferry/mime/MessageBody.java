package org.postferry.mime;

import java.util.List;

/**
 * A message as a person reads it.
 *
 * @param text the text parts; made from HTML where there are none
 * @param html the HTML parts, sanitised: no script, no handler, no form, nothing that loads from elsewhere by itself; empty where there are none
 * @param attachments what is not shown as text, in the order of the message
 * @param remoteImages how many images would load from elsewhere; they are left out of {@code html}
 */
public record MessageBody(String text, String html, List<MessagePart> attachments, int remoteImages) {
    public MessageBody {
        attachments = List.copyOf(attachments);
    }
}
