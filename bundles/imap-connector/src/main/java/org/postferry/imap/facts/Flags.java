package org.postferry.imap.facts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postferry.imap.wire.CommandLine;
import org.postferry.model.Keyword;

/** Keywords as IMAP's flags. */
final class Flags {
    /** Beside a set of {@link CommandLine#SET_CHARACTERS} there is room for so many in a command of {@link CommandLine#MAX_BYTES}. */
    static final int MAX_CHARACTERS = 1_500;

    private Flags() {}

    /** RFC 8621 section 4.1.1 from the other side; a {@link Keyword} is an atom, so nothing can be injected (protocol danger D-29). */
    static String of(Keyword keyword) {
        return Keywords.isSystem(keyword) ? "\\" + keyword.name().substring(1) : keyword.name();
    }

    static List<String> of(Collection<Keyword> keywords) {
        return keywords.stream().sorted().map(Flags::of).toList();
    }

    /** Cut so that each part has room in one command. */
    static List<List<String>> parts(Collection<String> flags) {
        List<List<String>> parts = new ArrayList<>();
        int characters = MAX_CHARACTERS;
        for (String flag : flags) {
            if (characters + flag.length() + 1 > MAX_CHARACTERS) {
                parts.add(new ArrayList<>());
                characters = 0;
            }
            parts.get(parts.size() - 1).add(flag);
            characters += flag.length() + 1;
        }
        return parts;
    }
}
