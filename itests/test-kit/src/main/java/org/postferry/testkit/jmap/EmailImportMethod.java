package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Email/import (RFC 8621 section 4.8). */
final class EmailImportMethod {
    private static final Set<String> PROPERTIES = Set.of("blobId", "mailboxIds", "keywords", "receivedAt");

    private EmailImportMethod() {}

    static ObjectNode run(MethodContext on, ObjectNode given) throws Refusal {
        Arguments arguments = new Arguments(given, Set.of("ifInState", "emails"));
        Map<String, ObjectNode> emails = arguments.objects("emails");
        on.checkSetSize(emails.size());
        on.checkState(arguments, on.store().emailLog());
        if (on.has(Habit.IMPORT_WANTS_KEYWORDS)
                && emails.values().stream()
                        .anyMatch(email -> email.path("keywords").isEmpty())) {
            throw Refusal.invalidArguments("'/emails/keywords' property is not valid: it is empty");
        }
        ObjectNode answer = on.answer().put("oldState", on.state(on.store().emailLog()));
        Map<String, ObjectNode> created = new LinkedHashMap<>();
        Map<String, ObjectNode> notCreated = new LinkedHashMap<>();
        emails.forEach((key, email) -> {
            try {
                Optional<StoredEmail> same = same(on, email.path("blobId").asText(""));
                if (same.isPresent()) {
                    notCreated.put(
                            key,
                            new Refusal("alreadyExists", "it is there")
                                    .json()
                                    .put("existingId", same.get().id()));
                } else {
                    StoredEmail made = imported(on, email);
                    created.put(
                            key,
                            MethodContext.object()
                                    .put("id", made.id())
                                    .put("blobId", made.blobId())
                                    .put("threadId", made.threadId())
                                    .put("size", made.size()));
                }
            } catch (Refusal no) {
                notCreated.put(key, no.json());
            }
        });
        answer.put("newState", on.state(on.store().emailLog()));
        MethodContext.results(answer, "created", created);
        MethodContext.results(answer, "notCreated", notCreated);
        return answer;
    }

    private static Optional<StoredEmail> same(MethodContext on, String blobId) {
        return on.store().emails().stream()
                .filter(email -> on.has(Habit.REFUSES_DOUBLES) && email.blobId().equals(blobId))
                .findFirst();
    }

    private static StoredEmail imported(MethodContext on, ObjectNode email) throws Refusal {
        Arguments properties = new Arguments(email, PROPERTIES);
        byte[] bytes = on.store()
                .blob(properties.text("blobId").orElse(""))
                .orElseThrow(() -> Refusal.invalidProperties("no such blob"));
        Set<String> mailboxIds = Arguments.names(email.path("mailboxIds"), "mailboxIds");
        EmailPatch.checkMailboxes(on, mailboxIds);
        Set<String> keywords = email.has("keywords")
                ? EmailPatch.keywords(Arguments.names(email.path("keywords"), "keywords"))
                : Set.of();
        Instant receivedAt = properties.time("receivedAt").orElseGet(Instant::now);
        return on.store().createEmail(bytes, mailboxIds, keywords, receivedAt, on.has(Habit.IMPORT_CHANGES_NO_STATE));
    }
}
