package org.postferry.rest;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.store.AccountRecord;
import org.postferry.store.Wish;

/** Finished messages that are to be sent. Thread-safe. */
final class SendRoutes {
    private final Services services;
    private final MessageReader reader;
    private final Clock clock;

    SendRoutes(Services services, MessageReader reader, Clock clock) {
        this.services = services;
        this.reader = reader;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.post("/accounts/{id}/send", this::send, "delay", "draftId"));
    }

    private void send(Exchange exchange) throws IOException {
        AccountId account = exchange.id(AccountId::parse, "account");
        AccountRecord record = services.store()
                .accounts()
                .get(account)
                .orElseThrow(() -> Problem.notFound("There is no such account"));
        Duration delay = exchange.query("delay")
                .map(SendRoutes::seconds)
                .orElse(record.settings().sendDelay());
        Optional<EmailId> draft = exchange.queryId("draftId", EmailId::parse);
        try (MailboxRoutes.UploadedMessage uploaded = MailboxRoutes.UploadedMessage.receive(exchange)) {
            OutgoingMessage message = OutgoingMessage.of(uploaded, reader);
            Wish send = new Wish.Send(
                    message,
                    message.messageId(),
                    message.from(),
                    message.to(),
                    draft,
                    clock.instant().plus(delay));
            new Accepting(services).accept(exchange, account, List.of(send), Optional.empty());
        }
    }

    private static Duration seconds(String text) {
        boolean digits = text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Integer.parseInt(text) > ApiLimits.MAX_SEND_DELAY.toSeconds()) {
            throw Problem.invalid("delay", "must be within 0.." + ApiLimits.MAX_SEND_DELAY.toSeconds() + " seconds");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
