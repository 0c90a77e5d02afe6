package org.postferry.search.lucene.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.postferry.search.lucene.model.ModelText.Piece;

/** Words that were chosen by hand, each with ways in which people write it; and runs of scripts without spaces. */
final class ModelWords {
    /** What is the same word to whoever looks for it. */
    private static final Map<String, List<String>> WRITTEN = Map.ofEntries(
            Map.entry("muller", List.of("Müller", "MÜLLER", "muller", "Mu\u0308ller")),
            Map.entry("strasse", List.of("Straße", "STRASSE", "strasse")),
            Map.entry("grusse", List.of("Grüße", "grusse", "GRÜSSE")),
            Map.entry("ecole", List.of("École", "ecole", "école", "E\u0301COLE")),
            Map.entry("coeur", List.of("cœur", "Cœur", "coeur")),
            Map.entry("facade", List.of("façade", "FACADE")),
            Map.entry("еще", List.of("ещё", "Ещё", "еще", "ЕЩЁ")),
            Map.entry("район", List.of("район", "РАЙОН", "Район")),
            Map.entry("счет", List.of("счёт", "счет", "Счёт")),
            Map.entry("السلام", List.of("السَّلام", "السلام")),
            Map.entry("احمد", List.of("أحمد", "احمد")),
            Map.entry("مدرسه", List.of("مدرسة", "مدرسه")),
            Map.entry("καλημερα", List.of("Καλημέρα", "καλημέρα", "καλημερα")),
            Map.entry("lodz", List.of("Łódź", "lodz")),
            Map.entry("viet", List.of("Việt", "viet")),
            Map.entry("invoice", List.of("invoice", "Invoice", "INVOICE", "ｉｎｖｏｉｃｅ")),
            Map.entry("invoices", List.of("invoices", "Invoices")),
            Map.entry("invoiced", List.of("invoiced")),
            Map.entry("tea", List.of("tea", "Tea", "TEA")),
            Map.entry("team", List.of("team", "Team")),
            Map.entry("garden", List.of("garden", "Garden")),
            Map.entry("gardener", List.of("gardener")),
            Map.entry("2024", List.of("2024", "２０２４")),
            Map.entry("20", List.of("20")),
            Map.entry("b2b", List.of("b2b", "B2B")),
            Map.entry("or", List.of("or", "Or")),
            Map.entry("not", List.of("not", "NOT")),
            Map.entry("nosuch", List.of("nosuch", "NoSuch")),
            Map.entry("rare", List.of("rare", "Rare")));

    private static final List<String> PLAIN = WRITTEN.keySet().stream().sorted().toList();

    /** Chinese, Japanese, Korean, Thai. */
    private static final List<String> SCRIPTS =
            List.of("北京大学见面明天我们在", "お茶新しい入りましたデータ送信", "서울에서만나요내일", "สวัสดครบวนนอากาศ");

    private static final int LONGEST_RUN = 9;

    private final Random random;

    ModelWords(Random random) {
        this.random = random;
    }

    /** A word or, more rarely, a run. Some words are much rarer than others. */
    Piece any() {
        return random.nextInt(4) == 0 ? run() : word();
    }

    Piece word() {
        int skewed = Math.min(random.nextInt(PLAIN.size()), random.nextInt(PLAIN.size()));
        return new Piece(PLAIN.get(skewed), false);
    }

    private Piece run() {
        String script = SCRIPTS.get(random.nextInt(SCRIPTS.size()));
        StringBuilder run = new StringBuilder();
        for (int length = 3 + random.nextInt(LONGEST_RUN - 2); run.length() < length; ) {
            run.append(script.charAt(random.nextInt(script.length())));
        }
        return new Piece(run.toString(), true);
    }

    /** One of the ways in which it is written. */
    String written(Piece piece) {
        List<String> ways = WRITTEN.getOrDefault(piece.plain(), List.of(piece.plain()));
        return ways.get(random.nextInt(ways.size()));
    }

    /** A part of a text that was chosen, to look for: mostly there, seldom by its whole. */
    List<Piece> partOf(ModelText text, int most) {
        if (text.pieces().isEmpty()) {
            return List.of(word());
        }
        int length = Math.min(1 + random.nextInt(most), text.pieces().size());
        int begin = random.nextInt(text.pieces().size() - length + 1);
        List<Piece> part = new ArrayList<>(text.pieces().subList(begin, begin + length));
        if (length == 1 && part.get(0).run()) {
            part.set(0, partOf(part.get(0)));
        }
        return part;
    }

    private Piece partOf(Piece run) {
        int length = 1 + random.nextInt(run.plain().length());
        int begin = random.nextInt(run.plain().length() - length + 1);
        return new Piece(run.plain().substring(begin, begin + length), true);
    }
}
