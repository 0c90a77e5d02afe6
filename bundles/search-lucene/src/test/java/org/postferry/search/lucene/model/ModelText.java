package org.postferry.search.lucene.model;

import java.util.ArrayList;
import java.util.List;

/** A text as the words that somebody chose for it; how they were written down is nobody's business here. */
record ModelText(List<Piece> pieces) {
    ModelText {
        pieces = List.copyOf(pieces);
    }

    /** @param plain what it is compared by @param run whether it is written without spaces, so that any part of it is found */
    record Piece(String plain, boolean run) {}

    static ModelText ofWords(String... plain) {
        List<Piece> pieces = new ArrayList<>();
        for (String word : plain) {
            pieces.add(new Piece(word, false));
        }
        return new ModelText(pieces);
    }

    /** Whether these stand side by side; {@code prefix}: of the last one only the begin. */
    boolean says(List<Piece> phrase, boolean prefix) {
        for (int at = 0; at + phrase.size() <= pieces.size(); at++) {
            if (saysAt(at, phrase, prefix)) {
                return true;
            }
        }
        return false;
    }

    private boolean saysAt(int at, List<Piece> phrase, boolean prefix) {
        int last = phrase.size() - 1;
        for (int i = 0; i <= last; i++) {
            Piece wanted = phrase.get(i);
            Piece here = pieces.get(at + i);
            boolean alike = here.run() == wanted.run();
            if (!alike || !matches(here.plain(), wanted, i == 0, i == last, i == last && prefix)) {
                return false;
            }
        }
        return true;
    }

    /** Of a run what stands next to another word must be its end or its begin. */
    private static boolean matches(String here, Piece wanted, boolean first, boolean last, boolean prefix) {
        String plain = wanted.plain();
        if (!wanted.run()) {
            return prefix ? here.startsWith(plain) : here.equals(plain);
        }
        if (first && last) {
            return here.contains(plain);
        }
        if (first) {
            return here.endsWith(plain);
        }
        return last ? here.startsWith(plain) : here.equals(plain);
    }
}
