package org.postferry.search.lucene.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postferry.model.EmailId;
import org.postferry.model.ThreadId;

/**
 * What is known of an email without reading it.
 *
 * @param toldBy the mailbox that tells where it is
 * @param mailboxes all that it is in, by their paths
 * @param said by the name of the operator that looks there
 */
public record ModelEmail(
        EmailId id,
        String accountName,
        String toldBy,
        Set<String> mailboxes,
        Set<String> keywords,
        Instant receivedAt,
        long size,
        String messageId,
        ThreadId thread,
        Map<String, List<ModelText>> said) {
    ModelEmail withThread(ThreadId present) {
        return new ModelEmail(id, accountName, toldBy, mailboxes, keywords, receivedAt, size, messageId, present, said);
    }

    boolean says(String field, List<ModelText.Piece> phrase, boolean prefix) {
        return said.getOrDefault(field, List.of()).stream().anyMatch(text -> text.says(phrase, prefix));
    }

    boolean saysAnywhere(List<ModelText.Piece> phrase, boolean prefix) {
        return said.keySet().stream().anyMatch(field -> says(field, phrase, prefix));
    }

    ModelEmail withKeywords(Set<String> present) {
        return new ModelEmail(id, accountName, toldBy, mailboxes, present, receivedAt, size, messageId, thread, said);
    }

    public boolean hasAttachment() {
        return said.containsKey("filename");
    }

    /** The address of who sent it: its words stand behind the name. */
    public String sender() {
        List<String> words = said.get("from").get(0).pieces().stream()
                .map(ModelText.Piece::plain)
                .toList();
        return words.get(1) + "." + words.get(2) + "@" + words.get(3) + "." + words.get(4);
    }
}
