package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.postferry.connector.RemoteCommand;
import org.postferry.mime.MessageComposer;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailId;
import org.postferry.store.AccountRecord;
import org.postferry.store.Wish;
import org.postferry.sync.OutgoingMessage;

/** Messages that are to be sent: finished ones, and what a person wrote as JSON. Thread-safe. */
final class SendRoutes {
    private final Services services;
    private final MessageReader reader;
    private final MessageComposer composer;
    private final Clock clock;
    private final Semaphore largeLetters = new Semaphore(ApiLimits.MAX_LARGE_LETTERS);

    SendRoutes(Services services, MessageReader reader, MessageComposer composer, Clock clock) {
        this.services = services;
        this.reader = reader;
        this.composer = composer;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.post("/accounts/{id}/send", this::send, "delay", "draftId"));
    }

    private void send(Exchange exchange) throws IOException {
        exchange.requireType(UploadedMessage.MEDIA_TYPE, Json.MEDIA_TYPE);
        AccountId account = exchange.id(AccountId::parse, "account");
        AccountRecord record = services.store()
                .accounts()
                .get(account)
                .orElseThrow(() -> Problem.notFound("There is no such account"));
        Duration delay = exchange.query("delay")
                .map(SendRoutes::seconds)
                .orElse(record.settings().sendDelay());
        Optional<EmailId> draft = exchange.queryId("draftId", EmailId::parse);
        if (exchange.isOfType(Json.MEDIA_TYPE)) {
            letter(exchange, record, delay, draft);
            return;
        }
        try (UploadedMessage uploaded = UploadedMessage.receive(exchange)) {
            OutgoingMessage message = OutgoingMessage.of(uploaded, reader);
            accept(
                    exchange,
                    account,
                    new Wish.Send(
                            message,
                            message.messageId(),
                            message.from(),
                            message.to(),
                            draft,
                            clock.instant().plus(delay)));
        }
    }

    private void letter(Exchange exchange, AccountRecord account, Duration delay, Optional<EmailId> draft)
            throws IOException {
        try (UploadedMessage body = UploadedMessage.receiveLetter(exchange)) {
            // its client may take its time to send it; only from here on it takes memory
            boolean large = body.sizeBytes() > ApiLimits.MAX_BODY_BYTES;
            if (large && !largeLetters.tryAcquire()) {
                throw Problem.unavailable("Large messages are being written just now; try again in a moment");
            }
            try {
                accept(exchange, account.id(), written(Json.parse(body.bytes()), account, delay, draft));
            } finally {
                if (large) {
                    largeLetters.release();
                }
            }
        }
    }

    private Wish.Send written(ObjectNode body, AccountRecord account, Duration delay, Optional<EmailId> draft) {
        LetterInput letter = LetterInput.read(
                body,
                new EmailAddress(Optional.empty(), account.settings().email()),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                id -> id.account().equals(account.id())
                        ? services.store().emails().get(id)
                        : Optional.empty());
        return new Wish.Send(
                RemoteCommand.Message.of(composer.compose(letter.draft())),
                letter.draft().messageId(),
                letter.draft().from().email(),
                letter.recipients(),
                letter.draftId().or(() -> draft),
                clock.instant().plus(letter.delay().orElse(delay)));
    }

    private void accept(Exchange exchange, AccountId account, Wish.Send send) throws IOException {
        new Accepting(services).accept(exchange, account, List.of(send), Optional.empty());
    }

    private static Duration seconds(String text) {
        boolean digits = text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Integer.parseInt(text) > ApiLimits.MAX_SEND_DELAY.toSeconds()) {
            throw Problem.invalid("delay", "must be within 0.." + ApiLimits.MAX_SEND_DELAY.toSeconds() + " seconds");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
