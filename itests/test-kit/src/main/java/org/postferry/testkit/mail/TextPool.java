package org.postferry.testkit.mail;

import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A long text of made-up words that come as often as words do (Zipf), which messages take their pieces from: so they compress as mail does, and
 * making them costs a copy. Immutable.
 */
enum TextPool {
    ASCII(1, random -> latinWord(random, "")),
    LATIN(2, random -> latinWord(random, "éüàößñå")),
    CYRILLIC(3, random -> word(random, 3, 9, "оеаинтсрвлкмдпуяыгзбчйхжшю")),
    HAN(4, TextPool::hanWord);

    private static final int VOCABULARY = 30_000;
    private static final int CHARACTERS = 1_500_000;
    private static final int LINE = 68;

    private static final String CONSONANTS = "tnsrhldcmfpgwybvk";
    private static final String VOWELS = "eaoiu";

    private final Supplier<String> maker;
    private String text = "";

    TextPool(long seed, Function<Random, String> word) {
        this.maker = () -> make(new Random(seed), word);
    }

    String words(Random random, int characters) {
        String all = text();
        int wanted = Math.min(characters, all.length() - LINE);
        int begin = all.indexOf(' ', random.nextInt(all.length() - wanted - LINE / 2)) + 1;
        return all.substring(begin, Math.min(all.length(), begin + wanted));
    }

    private synchronized String text() {
        if (text.isEmpty()) {
            text = maker.get();
        }
        return text;
    }

    private static String make(Random random, Function<Random, String> word) {
        String[] vocabulary = new String[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            vocabulary[i] = word.apply(random);
        }
        StringBuilder text = new StringBuilder(CHARACTERS + LINE);
        int line = 0;
        while (text.length() < CHARACTERS) {
            // the k-th word comes 1/k as often as the first: the logarithm of the rank is even
            String next = vocabulary[(int) StrictMath.pow(VOCABULARY, random.nextDouble()) - 1];
            text.append(next);
            line += next.length() + 1;
            if (line < LINE) {
                text.append(random.nextInt(12) == 0 ? ", " : " ");
            } else {
                text.append(random.nextInt(3) == 0 ? ".\n" : " \n").append(random.nextInt(8) == 0 ? "\n" : "");
                line = 0;
            }
        }
        return text.toString();
    }

    private static String latinWord(Random random, String accents) {
        StringBuilder word = new StringBuilder();
        for (int syllables = 1 + random.nextInt(3); syllables > 0; syllables--) {
            word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
            word.append(
                    !accents.isEmpty() && random.nextInt(12) == 0
                            ? accents.charAt(random.nextInt(accents.length()))
                            : VOWELS.charAt(random.nextInt(VOWELS.length())));
            word.append(
                    random.nextBoolean() ? String.valueOf(CONSONANTS.charAt(random.nextInt(CONSONANTS.length()))) : "");
        }
        return word.toString();
    }

    private static String word(Random random, int shortest, int longest, String letters) {
        StringBuilder word = new StringBuilder();
        for (int length = shortest + random.nextInt(longest - shortest); length > 0; length--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    private static String hanWord(Random random) {
        StringBuilder word = new StringBuilder();
        for (int length = 1 + random.nextInt(4); length > 0; length--) {
            word.append((char) (0x4e00 + random.nextInt(0x2000)));
        }
        return word.toString();
    }
}
