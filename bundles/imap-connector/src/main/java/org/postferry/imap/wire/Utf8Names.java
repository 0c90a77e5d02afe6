package org.postferry.imap.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names of mailboxes on a connection that speaks UTF-8 (RFC 9755 section 3). Behind this they are what they are everywhere else,
 * modified UTF-7: so a mailbox is the same one, whichever way its server told of it before.
 */
final class Utf8Names {
    private Utf8Names() {}

    /** As it goes out, one character for each byte. */
    static String outward(String rawName) {
        boolean isAscii = rawName.chars().allMatch(c -> c < 0x80);
        // what is no modified UTF-7 was taken as it came, and goes as it came
        return isAscii ? bytewise(ModifiedUtf7.decode(rawName)) : rawName;
    }

    static String inward(String told) {
        byte[] bytes = told.getBytes(StandardCharsets.ISO_8859_1);
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return ModifiedUtf7.encode(name);
        } catch (CharacterCodingException noUtf8) {
            return told;
        }
    }

    /** The response as a server that speaks modified UTF-7 would have sent it. */
    static Response inward(Response response) {
        if (!(response instanceof Response.Data data)) {
            return response;
        }
        return switch (data.name()) {
            case "LIST", "XLIST", "LSUB" -> new Response.Data(data.name(), replaced(data.values(), 2));
            case "STATUS" -> new Response.Data(data.name(), replaced(data.values(), 0));
            case "NAMESPACE" -> new Response.Data(
                    data.name(), data.values().stream().map(Utf8Names::roots).toList());
            default -> response;
        };
    }

    private static List<Value> replaced(List<Value> values, int index) {
        if (values.size() <= index) {
            return values;
        }
        List<Value> all = new ArrayList<>(values);
        all.set(index, name(values.get(index)));
        return all;
    }

    /** A mailbox may be called NIL, which is a name here as any other. */
    private static Value name(Value value) {
        Optional<String> told = value instanceof Value.Atom atom ? Optional.of(atom.word()) : value.text();
        return told.<Value>map(name -> new Value.Quoted(inward(name))).orElse(value);
    }

    /** RFC 2342 section 5: each root begins with its prefix. */
    private static Value roots(Value kind) {
        if (!(kind instanceof Value.Items roots)) {
            return kind;
        }
        return new Value.Items(roots.values().stream()
                .map(root -> root instanceof Value.Items fields
                        ? (Value) new Value.Items(replaced(fields.values(), 0))
                        : root)
                .toList());
    }

    private static String bytewise(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
