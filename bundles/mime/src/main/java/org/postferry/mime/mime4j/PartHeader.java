package org.postferry.mime.mime4j;

import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.apache.james.mime4j.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the Content fields of one part say. Mime4j asks it what to do: it calls a part a multipart only where
 * there is a usable boundary and the depth allows it, so that everything else is kept as a leaf. Confined to one thread.
 */
final class PartHeader implements BodyDescriptorBuilder {
    /** RFC 2046 section 5.1.1 allows 70; some send more. */
    private static final int MAX_BOUNDARY_LENGTH = 1_000;

    /** Of all names below. */
    private static final String PREFIX = "content-";

    private final int depth;
    private final String defaultType;
    private final @Nullable HeaderReader messageHeader;

    private Optional<Parameters> type = Optional.empty();
    private Optional<Parameters> disposition = Optional.empty();
    private Optional<String> contentId = Optional.empty();
    private String encoding = "7bit";

    /** Of a message: its other fields go to {@code messageHeader}. */
    PartHeader(HeaderReader messageHeader) {
        this(0, "text/plain", messageHeader);
    }

    private PartHeader(int depth, String defaultType, @Nullable HeaderReader messageHeader) {
        this.depth = depth;
        this.defaultType = defaultType;
        this.messageHeader = messageHeader;
    }

    /** Whether a field may be one of those: its name ends at {@code colon}. */
    static boolean reads(byte[] bytes, int colon) {
        return colon > PREFIX.length() && HeaderReader.is(PREFIX, bytes, 0);
    }

    @Override
    public void reset() {
        type = Optional.empty();
        disposition = Optional.empty();
        contentId = Optional.empty();
        encoding = "7bit";
    }

    @Override
    public BodyDescriptorBuilder newChild() {
        // RFC 2046 section 5.1.5: in a digest a part without a type is a message
        boolean digest = declaredType().equals("multipart/digest");
        return new PartHeader(depth + 1, digest ? "message/rfc822" : "text/plain", null);
    }

    @Override
    public @Nullable Field addField(RawField field) {
        switch (field.getNameLowerCase()) {
            case "content-type" -> type = type.or(() -> Optional.of(new Parameters(field)));
            case "content-disposition" -> disposition = disposition.or(() -> Optional.of(new Parameters(field)));
            case "content-id" -> contentId =
                    MessageIds.parse(field.getBody()).stream().findFirst();
            case "content-transfer-encoding" -> encoding = new Parameters(field).value();
            default -> {
                if (messageHeader != null) {
                    forward(field, messageHeader);
                }
            }
        }
        return null;
    }

    private static void forward(RawField field, HeaderReader header) {
        ByteSequence raw = field.getRaw();
        if (raw instanceof ByteArrayBuffer whole) {
            header.field(whole.buffer(), 0, field.getDelimiterIdx(), whole.length());
        } else if (raw != null) {
            byte[] bytes = raw.toByteArray();
            header.field(bytes, 0, field.getDelimiterIdx(), bytes.length);
        }
    }

    private String declaredType() {
        String declared = type.map(Parameters::value).orElse("");
        int slash = declared.indexOf('/');
        boolean valid = slash > 0 && slash < declared.length() - 1;
        return valid ? HeaderText.clean(declared, 127) : defaultType;
    }

    @Override
    public Content build() {
        String declared = declaredType();
        String boundary = type.flatMap(t -> t.plain("boundary")).orElse("");
        boolean usable =
                !boundary.isEmpty() && boundary.length() <= MAX_BOUNDARY_LENGTH && depth < MimeLimits.MAX_DEPTH;
        String mediaType = declared;
        if (declared.startsWith("multipart/") && !usable) {
            // without a boundary the text is still there to be read; too deep, it is an attachment
            mediaType = depth < MimeLimits.MAX_DEPTH ? "text/plain" : "application/octet-stream";
        }
        Optional<String> name = disposition
                .flatMap(d -> d.text("filename"))
                .or(() -> type.flatMap(t -> t.text("name")))
                .flatMap(FileNames::clean);
        return new Content(
                mediaType,
                type.flatMap(t -> t.plain("charset")).orElse(""),
                encoding.toLowerCase(Locale.ROOT),
                boundary,
                name,
                contentId,
                disposition.map(Parameters::value).filter(value -> !value.isEmpty()));
    }

    /** What the header of a part says of its content. {@code charset} is empty where none is named. */
    record Content(
            String type,
            String charset,
            String transferEncoding,
            String boundary,
            Optional<String> name,
            Optional<String> contentId,
            Optional<String> disposition)
            implements BodyDescriptor {
        Content asText() {
            return new Content("text/plain", charset, transferEncoding, "", name, contentId, disposition);
        }

        boolean isText() {
            return type.equals("text/plain") || type.equals("text/html");
        }

        boolean isHtml() {
            return type.equals("text/html");
        }

        boolean isAttachment() {
            return disposition.isPresent() && disposition.get().equals("attachment");
        }

        @Override
        public @Nullable String getBoundary() {
            return boundary.isEmpty() ? null : boundary;
        }

        @Override
        public String getMimeType() {
            return type;
        }

        @Override
        public String getMediaType() {
            return type.substring(0, type.indexOf('/'));
        }

        @Override
        public String getSubType() {
            return type.substring(type.indexOf('/') + 1);
        }

        @Override
        public String getCharset() {
            return charset;
        }

        @Override
        public String getTransferEncoding() {
            return transferEncoding;
        }

        @Override
        public long getContentLength() {
            return -1;
        }
    }
}
