package org.postferry.shell;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postferry.mime.MessageDraft;
import org.postferry.mime.Reply;
import org.postferry.mime.WrittenAddress;
import org.postferry.model.Email;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailId;
import org.postferry.sync.Refused;

/** The parts of a letter, from what a person typed; says which option is wrong. Not thread-safe. */
final class Letter {
    /** Bytes of a letter with its files: it is held in memory some times over; a larger one comes as a finished message. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private static final String ANYTHING = "application/octet-stream";

    private long left = MAX_BYTES;

    static List<EmailAddress> addresses(String option, List<String> typed) {
        List<EmailAddress> addresses = new ArrayList<>();
        typed.forEach(text -> addresses.add(address(option, text)));
        return addresses;
    }

    static EmailAddress address(String option, String typed) {
        return WrittenAddress.read(typed)
                .orElseThrow(() -> new Refused(
                        Refused.Reason.INVALID,
                        option
                                + " must be an address such as ann@example.org or \"Ann <ann@example.org>\", without line"
                                + " breaks or control characters."));
    }

    /** Everybody who gets it, each once. */
    static List<String> recipients(List<List<EmailAddress>> kinds) {
        Set<String> all = new LinkedHashSet<>();
        kinds.forEach(kind -> kind.forEach(address -> all.add(address.email())));
        if (all.isEmpty()) {
            throw new Refused(Refused.Reason.INVALID, "Nobody gets it: name a recipient with --to, --cc or --bcc.");
        }
        return List.copyOf(all);
    }

    /** @param known finds the email that is answered */
    static Reply reply(@Nullable String answered, Function<EmailId, Optional<Email>> known) {
        if (answered == null) {
            return Reply.TO_NOTHING;
        }
        String bare = Reply.bare(answered);
        if (bare.contains("@") && MessageDraft.isId(bare)) {
            return Reply.to(bare);
        }
        return known.apply(Typed.read(bare, EmailId::parse))
                .map(email -> Reply.to(email.header()))
                .orElseThrow(() -> new Refused(
                        Refused.Reason.INVALID,
                        "--reply-to must be the id of an email of this account, or a Message-ID."));
    }

    /** What a person typed, or what is in a file instead. */
    Optional<String> text(@Nullable String typed, @Nullable String file) throws IOException {
        if (file == null) {
            return Optional.ofNullable(typed);
        }
        return Optional.of(Files.readString(fitting(file)));
    }

    List<MessageDraft.Attachment> attachments(List<String> files) throws IOException {
        List<MessageDraft.Attachment> attachments = new ArrayList<>();
        for (String file : files) {
            Path path = fitting(file);
            String name = String.valueOf(path.getFileName());
            String type = Optional.ofNullable(URLConnection.guessContentTypeFromName(name))
                    .orElse(ANYTHING);
            byte[] bytes = Files.readAllBytes(path);
            attachments.add(Typed.value(() -> new MessageDraft.Attachment(name, type, Optional.empty(), bytes)));
        }
        return attachments;
    }

    private Path fitting(String file) throws IOException {
        Path path = Typed.read(file, Path::of);
        left -= Files.size(path);
        if (left < 0) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "A letter and its files have at most " + MAX_BYTES
                            + " bytes; send a larger one as a finished message, with --file.");
        }
        return path;
    }
}
