package org.postferry.bench.search;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.postferry.model.Email;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchRequest;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.MailStore;

/** What people ask for, made of words that are in the mail. The same for the same mail. */
final class Questions {
    private static final int SAMPLE = 2_000;
    private static final double FREQUENT = 0.05;
    private static final double RARE = 0.001;

    private final Random random = new Random(1);
    private final SearchIndex index;
    private final List<Email> emails = new ArrayList<>();

    Questions(MailStore store, SearchIndex index) {
        this.index = index;
        Optional<String> next = Optional.empty();
        do {
            EmailPage page = store.emails()
                    .page(new EmailQuery(Optional.empty(), Optional.empty(), Optional.empty(), false, next, 500));
            emails.addAll(page.items());
            next = page.next();
        } while (next.isPresent() && emails.size() < SAMPLE);
    }

    /** So many queries of each kind, by the kind's name. */
    Map<String, List<String>> ofEachKind(int count) throws BadQueryException, InterruptedException {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (String kind : List.of("one word", "two words", "phrase of three words", "sender and a range of dates")) {
            kinds.put(kind, new ArrayList<>());
        }
        for (int i = 0; i < count; i++) {
            Email email = emails.get(random.nextInt(emails.size()));
            List<String> words = words(email);
            int at = random.nextInt(words.size() - 2);
            kinds.get("one word").add(words.get(at));
            kinds.get("two words").add(words.get(at) + " " + words.get(at + 2));
            kinds.get("phrase of three words").add("\"" + String.join(" ", words.subList(at, at + 3)) + "\"");
            kinds.get("sender and a range of dates").add(ofSender(email));
        }
        kinds.put("a frequent word", byFrequency(FREQUENT, 1, count));
        kinds.put("a rare word", byFrequency(0, RARE, count));
        return kinds;
    }

    private static String ofSender(Email email) {
        String sender = email.header().from().isEmpty()
                ? "nobody"
                : email.header().from().get(0).email();
        int year = email.receivedAt().atOffset(ZoneOffset.UTC).getYear();
        return "from:" + sender + " after:" + year + " before:" + (year + 1);
    }

    /** At least three. */
    private static List<String> words(Email email) {
        List<String> words = new ArrayList<>();
        for (String word : (email.preview() + " of the mail").split("[^\\p{L}\\p{Nd}]+")) {
            if (word.length() > 1 && !word.equals("OR")) {
                words.add(word);
            }
        }
        return words;
    }

    private List<String> byFrequency(double least, double most, int count)
            throws BadQueryException, InterruptedException {
        long all = index.search(SearchRequest.of("", 1)).total();
        List<String> found = new ArrayList<>();
        for (int tries = 0; tries < SAMPLE && found.size() < count; tries++) {
            List<String> words = words(emails.get(random.nextInt(emails.size())));
            String word = words.get(random.nextInt(words.size()));
            double share = (double) index.search(SearchRequest.of(word, 1)).total() / all;
            if (share >= least && share <= most) {
                found.add(word);
            }
        }
        return found;
    }
}
