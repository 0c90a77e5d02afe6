package org.postferry.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All mail of an account, as one side sees it.
 *
 * @param mailboxes by path; the order of emails says nothing
 */
record MailAccount(SortedMap<String, List<MailCopy>> mailboxes) {

    /** Enough to understand what is wrong. */
    private static final int MAX_DIFFERENCES = 20;

    int emails() {
        return mailboxes.values().stream().mapToInt(List::size).sum();
    }

    /** What the other side has too little, too much or different, in sentences; empty when they are equal. */
    List<String> differences(MailAccount mirror) {
        List<String> found = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(mailboxes.keySet());
        paths.addAll(mirror.mailboxes.keySet());
        for (String path : paths) {
            if (!mirror.mailboxes.containsKey(path)) {
                found.add("mailbox " + path + " is missing");
            } else if (!mailboxes.containsKey(path)) {
                found.add("mailbox " + path + " is on no server");
            } else {
                compare(path, mailboxes.get(path), mirror.mailboxes.get(path), found);
            }
        }
        return found.size() <= MAX_DIFFERENCES ? found : cut(found);
    }

    private static List<String> cut(List<String> found) {
        List<String> some = new ArrayList<>(found.subList(0, MAX_DIFFERENCES));
        some.add("and " + (found.size() - MAX_DIFFERENCES) + " more");
        return some;
    }

    private static void compare(String path, List<MailCopy> server, List<MailCopy> mirror, List<String> found) {
        Map<MailCopy, Integer> balance = new HashMap<>();
        server.forEach(copy -> balance.merge(copy, 1, Integer::sum));
        mirror.forEach(copy -> balance.merge(copy, -1, Integer::sum));
        balance.forEach((copy, count) -> {
            if (count > 0) {
                found.add("in " + path + " " + count + " times missing: " + copy);
            } else if (count < 0) {
                found.add("in " + path + " " + -count + " times too much: " + copy);
            }
        });
    }

    static SortedMap<String, List<MailCopy>> none() {
        return new TreeMap<>();
    }
}
